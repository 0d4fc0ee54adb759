/**
 * Definitions that a Terraform configuration names: `templatefile("flow.asl.json", { … })` with its keys, `file("…")`, and the
 * type of the state machine around. A search in the text for what people write, without HCL's grammar: what it does not
 * recognise it leaves out. Source: Terraform, "templatefile"; AWS provider, "aws_sfn_state_machine".
 */
import type { CheckOptions } from '../diagnostics.ts';
import { callablesByArn } from './callables.ts';
import type { Given, NamedFile } from './naming.ts';

export function looksLikeTerraform(text: string): boolean {
  return /\b(?:template)?file\s*\(/.test(text);
}

export function terraformFiles(text: string, where: string): NamedFile[] {
  const found: NamedFile[] = [];
  const calls =
    /\b(template)?file\s*\(\s*"(?:\$\{path\.(?:module|root)\}\/)?([^"$]+\.(?:asl|json|ya?ml|tpl|tftpl)[^"$]*)"\s*(,\s*\{)?/g;
  for (const call of text.matchAll(calls)) {
    const [whole, template, path = '', brace] = call;
    const at = call.index + whole.indexOf(path);
    // With an object in place, its keys are all there are; with a variable nobody knows them, and `file` replaces nothing.
    const given = template && brace ? keysOf(text, call.index + whole.length) : undefined;
    const type = typeAround(text, call.index);
    found.push({
      path,
      span: { start: at, end: at + path.length },
      naming: {
        where,
        type,
        given,
        expressions: true,
        resources: [],
        callables: callablesByArn(text),
        resource: () => undefined,
      },
    });
  }
  return found;
}

/** The names in what Terraform replaces: `${name}`, `${a.b}`, `%{ for x in list }`. What stands behind `$${` is text. */
export function namesInTerraformTemplate(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, inner = ''] of text.matchAll(/(?<![$%])(?:\$\$|%%)*[$%]\{((?:[^{}]|\{[^{}]*\})*)\}/g))
    for (const [name] of inner.matchAll(/[A-Za-z_][\w-]*/g)) names.add(name);
  return names;
}

/** The keys of an object of HCL, from behind its opening brace. */
function keysOf(text: string, start: number): ReadonlyMap<string, Given> | undefined {
  const given = new Map<string, Given>();
  const token = /"(?:[^"\\\n]|\\.)*"|#.*|\/\/.*|[{}[\]()]|[\w-]+(?=\s*[=:](?!=))|\n|,/g;
  token.lastIndex = start;
  let depth = 0;
  let expectsKey = true;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [word] = match;
    if (/^[{[(]$/.test(word)) depth += 1;
    else if (/^[}\])]$/.test(word)) {
      if (depth === 0) return given;
      depth -= 1;
    } else if (depth > 0 || /^(#|\/\/)/.test(word)) continue;
    else if (word === ',' || word === '\n') expectsKey = true;
    else if (expectsKey) {
      const key = { start: match.index, end: match.index + word.length };
      const value = /^\s*[=:]\s*(.*?),?[ \t]*$/m.exec(text.slice(key.end, key.end + 500))?.[1] ?? '';
      given.set(word.replaceAll('"', ''), { key, value, resource: undefined });
      expectsKey = false;
    }
  }
  return undefined;
}

/** `type = "EXPRESS"` in the block of the state machine around an offset. */
function typeAround(text: string, offset: number): CheckOptions['workflowType'] {
  const start = text.lastIndexOf('\nresource ', offset) + 1;
  const end = text.indexOf('\n}', offset);
  const block = text.slice(start, end < 0 ? text.length : end);
  if (!/^resource\s+"aws_sfn_state_machine"/.test(block)) return undefined;
  const type = /^\s*type\s*=\s*"(STANDARD|EXPRESS)"/m.exec(block)?.[1];
  return type === 'STANDARD' || type === 'EXPRESS' ? type : undefined;
}
