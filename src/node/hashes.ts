import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Hashes } from '../engine/ports.ts';

/** SHA-256 and CRC-32 by Node's own code; a text counts as its UTF-8 bytes. */
export const nodeHashes: Hashes = {
  sha256: (text) => hash('sha256', text, 'hex'),
  crc32: (text) => crc32(text).toString(16).padStart(8, '0'),
};
