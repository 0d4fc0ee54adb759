/**
 * The Lambda functions of a template, and which file and function of it their `Handler` means. It names candidates; whether a
 * file is there is known elsewhere.
 * Sources: AWS::Serverless::Function, AWS::Lambda::Function, "Define Lambda function handler" of each runtime, serverless.yml.
 */
import type { Member, Node, Span, StringNode } from '../tree.ts';
import { memberOf, memberValue, stringOf } from '../tree.ts';
import type { Template } from './template.ts';

export interface TemplateFunction {
  /** Its logical id, or its key in serverless.yml. */
  readonly name: string;
  /** The member of the template that declares it. */
  readonly member: Member;
  /** The name it gets when it is deployed, where that is written. */
  readonly functionName: string | undefined;
  /** Folder of its code, relative to the template. */
  readonly folder: string;
  readonly handler: string | undefined;
  readonly runtime: string | undefined;
  /** Files that a bundler starts from, relative to the folder. */
  readonly entryPoints: readonly string[];
  /** The code itself, where it stands in the template. */
  readonly code: StringNode | undefined;
}

/** The function of that name: a resource of SAM or CloudFormation, or one of serverless.yml by its key or its logical id. */
export function functionNamed(template: Template, name: string): TemplateFunction | undefined {
  const resource = template.named(name);
  if (resource) return resourceFunction(template, resource);
  return serverlessFunctions(template).find(
    each => each.name === name || `${normalized(each.name)}LambdaFunction` === name,
  );
}

/** All functions of a template. */
export function functionsOf(template: Template): TemplateFunction[] {
  const resources = template.names.flatMap(name => {
    const member = template.named(name);
    return (member && resourceFunction(template, member)) ?? [];
  });
  return [...resources, ...serverlessFunctions(template)];
}

function resourceFunction(template: Template, member: Member): TemplateFunction | undefined {
  const type = stringOf(member.value, 'Type')?.value;
  if (type !== 'AWS::Serverless::Function' && type !== 'AWS::Lambda::Function') return undefined;
  const properties = memberValue(member.value, 'Properties');
  const globals = memberValue(memberValue(template.document.root, 'Globals'), 'Function');
  const text = (name: string) => (stringOf(properties, name) ?? stringOf(globals, name))?.value;
  const code = memberValue(properties, 'Code');
  const inline =
    stringOf(properties, 'InlineCode') ?? stringOf(code, 'ZipFile') ?? subText(memberValue(code, 'ZipFile'));
  const build = memberValue(memberValue(member.value, 'Metadata'), 'BuildProperties');
  const entries = memberValue(build, 'EntryPoints');
  return {
    name: member.key.value,
    member,
    functionName: stringOf(properties, 'FunctionName')?.value,
    folder: text('CodeUri') ?? (code?.kind === 'string' ? code.value : undefined) ?? '.',
    handler: text('Handler'),
    runtime: text('Runtime'),
    entryPoints:
      entries?.kind === 'array' ? entries.items.flatMap(each => (each.kind === 'string' ? each.value : [])) : [],
    code: inline,
  };
}

function serverlessFunctions(template: Template): TemplateFunction[] {
  const { root } = template.document;
  const functions = memberValue(root, 'functions');
  if (functions?.kind !== 'object') return [];
  const runtime = stringOf(memberValue(root, 'provider'), 'runtime')?.value;
  return functions.members.map(member => ({
    name: member.key.value,
    member,
    functionName: stringOf(member.value, 'name')?.value,
    folder: '.',
    handler: stringOf(member.value, 'handler')?.value,
    runtime: stringOf(member.value, 'runtime')?.value ?? runtime,
    entryPoints: [],
    code: undefined,
  }));
}

/** As the framework makes logical ids (serverless, "naming"): `my-fn_x` is `MyDashfnUnderscorex`. */
function normalized(name: string): string {
  const words = name.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function subText(node: Node | undefined): StringNode | undefined {
  const only = node?.kind === 'object' ? memberOf(node, 'Fn::Sub')?.value : undefined;
  return only?.kind === 'string' ? only : undefined;
}

/** What a handler may be: files in the order in which they are looked for, relative to the template, and the function's name. */
export function handlerCandidates(found: TemplateFunction): {
  readonly files: readonly string[];
  readonly name: string;
} {
  const { folder, handler = '', runtime = '', entryPoints } = found;
  const within = (file: string) => (folder === '.' || folder === './' ? file : `${folder.replace(/\/+$/, '')}/${file}`);
  // Java: `com.example.Order::handle`.
  const java = /^([\w.$]+?)(?:::(\w+))?$/.exec(handler);
  if (runtime.startsWith('java') && java) {
    const file = (java[1] ?? '').replaceAll('.', '/');
    const sources = ['java', 'kotlin', 'scala'].map(each => `src/main/${each}/`);
    const endings = ['java', 'kt', 'scala'];
    return {
      files: ['', ...sources].flatMap(source => endings.map(ending => within(`${source}${file}.${ending}`))),
      name: java[2] ?? 'handleRequest',
    };
  }
  if (/^(go|provided|rust)/.test(runtime))
    return { files: ['main.go', 'src/main.rs', 'main.rs'].map(within), name: 'main' };
  const slash = handler.lastIndexOf('/') + 1;
  const python = runtime.startsWith('python') || runtime.startsWith('ruby');
  const dot = python ? handler.lastIndexOf('.') : handler.indexOf('.', slash);
  const module = dot < 0 ? handler : handler.slice(0, dot);
  const name = dot < 0 ? '' : handler.slice(dot + 1);
  if (module === '') return { files: entryPoints.map(within), name };
  const endings = endingsOf(runtime);
  const modules = module.includes('.') ? [module, module.replaceAll('.', '/')] : [module];
  return {
    files: [...entryPoints, ...modules.flatMap(each => endings.map(ending => each + ending))].map(within),
    name,
  };
}

function endingsOf(runtime: string): readonly string[] {
  const node = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs'];
  const python = ['.py', '/__init__.py'];
  if (runtime.startsWith('nodejs')) return node;
  if (runtime.startsWith('python')) return python;
  if (runtime.startsWith('ruby')) return ['.rb'];
  return [...node, ...python, '.rb'];
}

/** Where a source text declares a function: the place of its name; the start of the text when that is not found. */
export function declarationIn(text: string, name: string): Span {
  const word = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (word !== '')
    for (const pattern of declarations(word)) {
      const match = pattern.exec(text);
      if (match) {
        const start = match.index + match[0].lastIndexOf(name);
        return { start, end: start + name.length };
      }
    }
  return { start: 0, end: 0 };
}

/** The most telling first. */
function declarations(word: string): RegExp[] {
  return [
    new RegExp(`^[ \\t]*(?:export\\s+)?(?:default\\s+)?(?:async\\s+)?function\\s*\\*?\\s*${word}\\b`, 'm'),
    new RegExp(`^[ \\t]*(?:export\\s+)?(?:const|let|var)\\s+${word}\\b`, 'm'),
    new RegExp(`^[ \\t]*(?:module\\.)?exports\\.${word}\\b`, 'm'),
    new RegExp(`^(?:async\\s+)?def\\s+${word}\\b`, 'm'), // Python
    new RegExp(`^[ \\t]*def\\s+(?:self\\.)?${word}\\b`, 'm'), // Ruby, and methods
    new RegExp(`^${word}\\s*(?::[^=\\n]+)?=[^=]`, 'm'),
    new RegExp(`\\bas\\s+${word}\\b`),
    new RegExp(`^[ \\t]*(?:func|fn|async\\s+fn)\\s+${word}\\b`, 'm'),
    new RegExp(`^[ \\t]*(?:public|protected|override|fun|def)\\b[^;={}\\n]*\\b${word}\\s*\\(`, 'm'),
    new RegExp(`module\\.exports\\s*=\\s*\\{[^}]*?\\b${word}\\b`),
    new RegExp(`export\\s*\\{[^}]*?\\b${word}\\b`),
  ];
}
