/** The changing parts of a path by their names. */
export type PathParams = Readonly<Record<string, string>>;

/** The parameters of a path that a pattern fits (`/turns/:id` fits `/turns/a%2Fb`, with id "a/b"); null when it does not fit. */
export function matchPath(pattern: string, path: string): PathParams | null {
  const expected = segments(pattern);
  const actual = segments(path);
  if (expected.length !== actual.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const found = decoded(actual[index] ?? '');
    if (found === null) return null;
    if (segment.startsWith(':')) params[segment.slice(1)] = found;
    else if (segment !== found) return null;
  }
  return params;
}

function segments(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A percent sign that encodes nothing.
    return null;
  }
}
