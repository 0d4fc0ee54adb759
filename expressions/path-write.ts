/**
 * Writing through a reference path, as `ResultPath` does: the value goes to the named place, missing objects on the way
 * are created, everything else is shared with the original, which is never changed.
 */
import { isArray, isObject, type Json, setMember } from './json.ts';
import type { Path, Segment } from './path.ts';

export type WriteResult =
  | { readonly ok: true; readonly value: Json }
  /** `step` is the name or index that could not be applied, as in AWS's `Unable to apply step "x" to input {…}`. */
  | { readonly ok: false; readonly step: string; readonly at: number };

/**
 * `target` with `value` at `path`. Fails where a parent is no object, where an index does not exist (arrays never grow),
 * and for paths that are no reference paths.
 */
export function setAtPath(target: Json, path: Path, value: Json): WriteResult {
  return write(target, path.segments, 0, value);
}

function write(target: Json | undefined, segments: readonly Segment[], at: number, value: Json): WriteResult {
  const segment = segments[at];
  if (segment === undefined) return { ok: true, value };
  if (segment.kind === 'child') {
    if (target !== undefined && !isObject(target)) return { ok: false, step: segment.name, at };
    const old = target !== undefined && Object.hasOwn(target, segment.name) ? target[segment.name] : undefined;
    const inner = write(old, segments, at + 1, value);
    if (!inner.ok) return inner;
    const copy: Record<string, Json> = { ...target };
    setMember(copy, segment.name, inner.value);
    return { ok: true, value: copy };
  }
  if (segment.kind === 'index') {
    const index = isArray(target) && segment.index < 0 ? target.length + segment.index : segment.index;
    const old = isArray(target) ? target[index] : undefined;
    if (old === undefined) return { ok: false, step: String(segment.index), at };
    const inner = write(old, segments, at + 1, value);
    if (!inner.ok) return inner;
    const copy = [...(target as readonly Json[])];
    copy[index] = inner.value;
    return { ok: true, value: copy };
  }
  return { ok: false, step: segment.kind === 'wildcard' ? '*' : segment.kind, at };
}
