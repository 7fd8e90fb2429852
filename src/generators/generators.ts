import type { ResponseModel } from './response-model.ts';
import { createGroundedGenerator } from './grounded/grounded-generator.ts';

/** Which generator answers. */
export interface GeneratorSettings {
  readonly generator: 'grounded' | 'openai-compatible' | 'http-agent' | 'local';
}

/** The generator that the settings name, and the one that answers when it fails for good. */
export function createGenerators(settings: GeneratorSettings): {
  readonly generator: ResponseModel;
  readonly fallback: ResponseModel;
} {
  const fallback = createGroundedGenerator();
  switch (settings.generator) {
    case 'grounded':
      return { generator: fallback, fallback };
    default:
      throw new Error(`the generator "${settings.generator}" is not part of this version`);
  }
}
