/**
 * The definitions of the folder of real workflows that may lie beside this project: which there are, and their texts with the
 * substitutions of their templates filled in. Without the folder there are none.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Format } from '../../language/index.ts';

const folder = path.resolve(import.meta.dirname, '../../../shared');

interface Entry {
  readonly id: string;
  readonly repo: string;
  readonly path: string;
  readonly origin: 'sample' | 'test-fixture';
  readonly kind: string;
  readonly format: Format;
  readonly file: string;
  readonly parseable?: boolean;
  readonly knownBroken?: string;
  readonly smType?: string;
  readonly aliases?: readonly string[];
  readonly queryLanguage?: string;
  readonly distributedMap?: boolean;
  readonly stateMachines?: readonly {
    readonly resource: string;
    readonly smType?: string;
    readonly substitutions?: readonly string[];
    readonly definitionUri?: string;
  }[];
}

export interface Definition {
  /** `owner/repository/path`, and `#Resource` where it stands inside a template. */
  readonly id: string;
  readonly format: Format;
  readonly text: string;
  readonly sample: boolean;
  /** Why its own authors could not have run it. */
  readonly knownBroken: string | undefined;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** Names that a template fills in. */
  readonly substitutions: readonly string[];
  /** Its text with these names filled in, as a deployment does. */
  readonly deployed: string;
}

export const folderIsThere = existsSync(path.join(folder, 'realworld', 'index.json'));

export function realDefinitions(): readonly Definition[] {
  if (!folderIsThere) return [];
  const entries = JSON.parse(readFileSync(path.join(folder, 'realworld', 'index.json'), 'utf8')) as Entry[];
  const templates = new Map<string, { type: string | undefined; substitutions: readonly string[] }>();
  for (const entry of entries)
    for (const machine of entry.stateMachines ?? [])
      if (machine.definitionUri !== undefined)
        templates.set(path.posix.join(entry.repo, path.posix.dirname(entry.path), machine.definitionUri), {
          type: machine.smType,
          substitutions: machine.substitutions ?? [],
        });
  return entries
    .filter(entry => !entry.kind.startsWith('template') && entry.parseable !== false)
    .map(entry => {
      const text = readFileSync(path.join(folder, entry.file), 'utf8');
      const template = templates.get(entry.id);
      const substitutions = template?.substitutions ?? [];
      return {
        id: entry.id,
        format: entry.format,
        text,
        sample: entry.origin === 'sample',
        knownBroken: entry.knownBroken,
        type: (template?.type ?? entry.smType) === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
        substitutions,
        deployed: deployed(text, entry.kind),
      };
    });
}

/**
 * The text as a deployment would hand it to the service: `${Name}` filled in, and what CloudFormation's functions give
 * where a definition stands inside a template. The values are made up.
 */
function deployed(text: string, kind: string): string {
  const numbers =
    /("?(?:Seconds|TimeoutSeconds|HeartbeatSeconds|IntervalSeconds|MaxAttempts|MaxConcurrency|MaxItems\w*)"?\s*:\s*)"?\$\{[\w.:-]+\}"?/g;
  const filled = text.replace(numbers, '$1 2').replace(/\$\{([\w.:-]+)\}/g, (_, name: string) => valueOfName(name));
  if (!/^(sam|cfn|serverless)-/.test(kind)) return filled;
  let json: unknown;
  try {
    json = JSON.parse(filled);
  } catch {
    return filled;
  }
  return JSON.stringify(json, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const [only, ...others] = Object.entries(value);
    if (!only || others.length > 0) return value;
    const [name, given] = only;
    if (name === 'Fn::Sub') return Array.isArray(given) ? given[0] : given;
    if (name === 'Ref' || name === 'Fn::GetAtt' || name === 'Fn::ImportValue')
      return valueOfName([given].flat().join('.'));
    if (name === 'Fn::Join' && Array.isArray(given) && Array.isArray(given[1]))
      return given[1].map(part => (typeof part === 'string' ? part : valueOfName('part'))).join(String(given[0]));
    return value;
  });
}

function valueOfName(name: string): string {
  const pseudo: Record<string, string> = {
    'AWS::Region': 'us-east-1',
    'AWS::AccountId': '123456789012',
    'AWS::Partition': 'aws',
  };
  return pseudo[name] ?? `my-${name.replace(/\W/g, '-')}`;
}
