import type { Config } from '../model/config.ts';
import { checkConfig } from './check-config.ts';
import type { Reading } from './outcome.ts';
import { readDocument } from './read-document.ts';
import type { Source } from './yaml-source.ts';

/** Reads ce-config.yml: the configuration with warnings, or every fault with its place and remedy. Never throws. */
export function readConfig(text: string | Source, file: string): Reading<Config> {
  return readDocument(text, {
    file,
    is: 'a configuration',
    check: (raw) => {
      const { complaints, config } = checkConfig(raw);
      return { complaints, value: config };
    },
  });
}
