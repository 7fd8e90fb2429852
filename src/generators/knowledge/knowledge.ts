/** The knowledge base: data files by theme, checked when they are loaded. Imports nothing of the product but the domain. */
import { createHash } from 'node:crypto';
import climate from './climate.json' with { type: 'json' };
import electrical from './electrical.json' with { type: 'json' };
import exterior from './exterior.json' with { type: 'json' };
import flooring from './flooring.json' with { type: 'json' };
import hazards from './hazards.json' with { type: 'json' };
import kitchenBath from './kitchen-bath.json' with { type: 'json' };
import outdoor from './outdoor.json' with { type: 'json' };
import painting from './painting.json' with { type: 'json' };
import planning from './planning.json' with { type: 'json' };
import plumbing from './plumbing.json' with { type: 'json' };
import { type KnowledgeEntry, themeSchema } from './schema.ts';
import structure from './structure.json' with { type: 'json' };

const THEMES = [
  painting,
  kitchenBath,
  flooring,
  exterior,
  outdoor,
  structure,
  plumbing,
  electrical,
  climate,
  hazards,
  planning,
].map((theme) => themeSchema.parse(theme));

/** All entries, in a fixed order. */
export const KNOWLEDGE: readonly KnowledgeEntry[] = THEMES.flatMap((theme) => theme.entries);

/** A content version of the knowledge base: the first 12 hex digits of the sha256 of its entries. */
export const KNOWLEDGE_VERSION: string = createHash('sha256')
  .update(JSON.stringify(KNOWLEDGE))
  .digest('hex')
  .slice(0, 12);
