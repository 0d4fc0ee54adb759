/** Paths of files as text, Windows and POSIX alike, without asking an operating system: the adapter also runs where there is none. */
import { baseOf } from '../language/index.ts';

/** `path` as seen from the folder of `file`; absolute paths and URIs stay as they are. */
export function besides(file: string, path: string): string {
  return isAbsolute(path) ? path : joinPath(folderOf(file), path);
}

function isAbsolute(path: string): boolean {
  return /^(?:[\\/]|[A-Za-z]:[\\/]|[A-Za-z][\w+.-]+:\/\/)/.test(path);
}

export function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, '') || '/';
}

export function baseName(path: string): string {
  return /[^\\/]*$/.exec(path)![0];
}

/** `a` + `b` with `.` and `..` of `b` resolved, in the style of `a`. */
export function joinPath(a: string, b: string): string {
  const separator = a.includes('\\') && !a.includes('/') ? '\\' : '/';
  const parts = a.split(/[\\/]/);
  if (parts.at(-1) === '') parts.pop();
  for (const part of b.split(/[\\/]/)) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 1) parts.pop();
    else parts.push(part);
  }
  return parts.join(separator);
}

/** True for two spellings of one path: separators and the drive letter's case do not count. */
export function samePath(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

/** The name a person knows the state machine by: `order-processing` for `/x/order-processing.asl.json`. */
export function titleOf(path: string): string {
  return baseOf(baseName(path));
}

function normal(path: string): string {
  return path.replace(/\\/g, '/').replace(/^[A-Z]:/, drive => drive.toLowerCase());
}
