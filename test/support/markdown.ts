/** A fenced code block of a page. */
export interface CodeBlock {
  /** What stands behind the fence: `sh`, `json`, `sql`, `text`. */
  readonly language: string;
  readonly text: string;
  /** The nearest heading above it, without its marks. */
  readonly heading: string;
}

/** The code blocks of a Markdown page, in order. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const parts = markdown.matchAll(/^#+ (?<heading>.+)$|^```(?<language>\w+)\n(?<text>[\s\S]*?)^```$/gm);
  const blocks: CodeBlock[] = [];
  let current = '';
  for (const { groups = {} } of parts) {
    const { heading, language, text } = groups;
    if (heading !== undefined) current = heading;
    else blocks.push({ language: language ?? '', text: text ?? '', heading: current });
  }
  return blocks;
}

/** Each block of a language with the block right behind it, which prints what it answers. */
export function withReply(
  blocks: readonly CodeBlock[],
  language: string,
): readonly (readonly [CodeBlock, CodeBlock])[] {
  return blocks.flatMap((block, index) => {
    const next = blocks[index + 1];
    return block.language === language && next !== undefined && next.language !== 'sh' ? [[block, next] as const] : [];
  });
}
