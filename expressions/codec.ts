/** Texts as bytes: Base64 over UTF-8 and hexadecimal digests, in plain JavaScript so that they work in every host. */
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';

/** Lower-case hexadecimal digest of the UTF-8 bytes of `text`; undefined when AWS does not know the algorithm. */
export function hashText(text: string, algorithm: string): string | undefined {
  const digest = digests.get(algorithm);
  if (digest === undefined) return undefined;
  return Array.from(digest(new TextEncoder().encode(text)), byte => byte.toString(16).padStart(2, '0')).join('');
}

/** The algorithms of `States.Hash` and `$hash`; the names are case-sensitive on AWS. */
const digests = new Map<string, (bytes: Uint8Array) => Uint8Array>([
  ['MD5', md5],
  ['SHA-1', sha1],
  ['SHA-256', sha256],
  ['SHA-384', sha384],
  ['SHA-512', sha512],
]);

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function encodeBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    out += alphabet[group >> 18]! + alphabet[(group >> 12) & 63]!;
    out += left > 1 ? alphabet[(group >> 6) & 63]! : '=';
    out += left > 2 ? alphabet[group & 63]! : '=';
  }
  return out;
}

/** Lenient as AWS is: blanks, stray characters and missing padding do not matter; the URL-safe alphabet is read too. */
export function decodeBase64(text: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '=') break;
    const value = alphabet.indexOf(char === '-' ? '+' : char === '_' ? '/' : char);
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
