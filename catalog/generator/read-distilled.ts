/**
 * Reads the package `@distilled.cloud/aws`: one TypeScript module per service, made from AWS's Smithy models. Its interfaces
 * and type aliases are the shapes; an operation is a constant that names its input, output and errors. It has no
 * documentation of members, no limits, and does not tell whole numbers from others.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { listOf, type Model, type ModelMember, type ModelShape, mapOf, type Operation, plainShapes } from './model.ts';

/** `folder` is where the package is installed. */
export function readDistilled(folder: string): Model[] {
  const services = path.join(folder, 'src', 'services');
  return readdirSync(services)
    .filter(file => file.endsWith('.ts') && file !== 'index.ts')
    .sort()
    .flatMap(file => readDistilledModule(file, readFileSync(path.join(services, file), 'utf8')) ?? []);
}

/** Undefined when the module is of no service. */
export function readDistilledModule(file: string, text: string): Model | undefined {
  const sdkId = /\bsdkId: "([^"]+)"/.exec(text)?.[1];
  const version = /\bServiceVersion\("([^"]+)"\)/.exec(text)?.[1] ?? '';
  if (sdkId === undefined) return undefined;
  const shapes = new Map<string, ModelShape>(plainShapes);
  const operations = new Map<string, Operation>();
  const invented = new Set<string>();
  const source = ts.createSourceFile(file, text, {
    languageVersion: ts.ScriptTarget.ES2022,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  });
  const streams = new Set<string>();
  const tokens: { structure: string; member: string }[] = [];
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement)) {
      const name = statement.name.text;
      shapes.set(name, { kind: 'structure', members: membersOf(statement.members, name), union: false });
    } else if (ts.isTypeAliasDeclaration(statement)) addAlias(statement.name.text, statement.type);
    else if (ts.isClassDeclaration(statement) && statement.name) {
      // Errors that the package tells apart by their message; the service knows none of them.
      if (statement.getText(source).includes('T.SyntheticError(')) invented.add(statement.name.text);
    } else if (ts.isVariableStatement(statement)) {
      addOperation(statement);
      findTokens(statement);
    }
  }
  // The SDK makes up a token that is not given, so nobody has to.
  for (const { structure, member } of tokens) {
    const shape = shapes.get(structure);
    const it = shape?.kind === 'structure' ? shape.members.get(member) : undefined;
    if (shape?.kind === 'structure' && it) shape.members.set(member, { ...it, required: false });
  }
  const withoutInvented = [...operations].map(
    ([name, operation]) =>
      [name, { ...operation, errors: operation.errors.filter(error => !invented.has(error)) }] as const,
  );
  const uid = `${path.basename(file, '.ts')}-${version}`;
  return { sdkId, uid, title: '', operations: new Map(withoutInvented), shapes };

  function addAlias(name: string, type: ts.TypeNode) {
    const alternatives = ts.isUnionTypeNode(type) ? type.types : undefined;
    const literals = (alternatives ?? [type]).flatMap(each =>
      ts.isLiteralTypeNode(each) && ts.isStringLiteral(each.literal) ? [each.literal.text] : [],
    );
    if (literals.length > 0) {
      shapes.set(name, { kind: 'string', values: literals });
      return;
    }
    const cases = alternatives?.filter(ts.isTypeLiteralNode);
    if (cases && cases.length > 0 && cases.length === alternatives?.length) {
      // One of several: `{ S: string; N?: never } | { S?: never; N: string }`.
      const members = new Map<string, ModelMember>();
      for (const each of cases)
        for (const [member, it] of membersOf(each.members, name)) members.set(member, { ...it, required: false });
      shapes.set(name, { kind: 'structure', members, union: true });
      return;
    }
    const target = targetOf(type, name);
    const shape = target === undefined ? undefined : shapes.get(target);
    if (shape) shapes.set(name, shape);
  }

  function membersOf(nodes: ts.NodeArray<ts.TypeElement>, owner: string): Map<string, ModelMember> {
    const members = new Map<string, ModelMember>();
    for (const node of nodes) {
      if (!ts.isPropertySignature(node) || !node.type || node.type.kind === ts.SyntaxKind.NeverKeyword) continue;
      const name = ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : '';
      const target = targetOf(node.type, owner);
      if (name === '' || target === undefined) continue;
      members.set(name, { target, required: node.questionToken === undefined, doc: '', deprecated: false });
    }
    return members;
  }

  /** The shape that a type stands for; undefined for an event stream, which `owner` is remembered to have. */
  function targetOf(type: ts.TypeNode, owner: string): string | undefined {
    if (ts.isParenthesizedTypeNode(type)) return targetOf(type.type, owner);
    // `JobDetail & { jobName: string }`: the shape, and what of it is always there.
    if (ts.isIntersectionTypeNode(type)) return targetOf(type.types[0]!, owner);
    if (ts.isArrayTypeNode(type)) return listOf(shapes, targetOf(type.elementType, owner) ?? 'any');
    if (ts.isUnionTypeNode(type)) {
      const real = type.types.filter(each => !/^(undefined|null|redacted\.Redacted<.*>)$/s.test(each.getText(source)));
      return real.length > 0 ? targetOf(real[0]!, owner) : 'any';
    }
    if (ts.isTypeLiteralNode(type)) {
      const [index] = type.members;
      if (index && ts.isIndexSignatureDeclaration(index))
        return mapOf(shapes, 'string', targetOf(index.type, owner) ?? 'any');
      const name = `${owner}.${shapes.size}`;
      shapes.set(name, { kind: 'structure', members: membersOf(type.members, name), union: false });
      return name;
    }
    if (ts.isMappedTypeNode(type)) {
      const key = type.typeParameter.constraint ? targetOf(type.typeParameter.constraint, owner) : undefined;
      return mapOf(shapes, key ?? 'string', type.type ? (targetOf(type.type, owner) ?? 'any') : 'any');
    }
    if (ts.isTypeReferenceNode(type)) {
      const name = type.typeName.getText(source);
      if (/^stream\.Stream$/.test(name)) {
        streams.add(owner);
        return undefined;
      }
      if (name === 'Array' && type.typeArguments)
        return listOf(shapes, targetOf(type.typeArguments[0]!, owner) ?? 'any');
      return plainTypes[name] ?? name;
    }
    return plainTypes[type.getText(source)] ?? 'any';
  }

  /** `clientToken: S.String.pipe(T.IdempotencyToken())` in the constant that has the structure's name. */
  function findTokens(statement: ts.VariableStatement) {
    const text = statement.getText(source);
    if (!text.includes('T.IdempotencyToken(')) return;
    const structure = statement.declarationList.declarations[0]?.name.getText(source) ?? '';
    for (const [, member = ''] of text.matchAll(/(\w+): [^:{}]*?T\.IdempotencyToken\(/g))
      tokens.push({ structure, member });
  }

  function addOperation(statement: ts.VariableStatement) {
    const [declaration] = statement.declarationList.declarations;
    const written = declaration?.initializer?.getText(source);
    if (!declaration || !written || !/^(\/\*.*?\*\/ )?API\.make(Paginated)?\(/.test(written)) return;
    const name = /\boperationName: "(\w+)"/.exec(written)?.[1];
    if (name === undefined) return;
    const input = /\binput: (\w+)/.exec(written)?.[1];
    const output = /\boutput: (\w+)/.exec(written)?.[1];
    const errors = /\berrors: \[([^\]]*)\]/.exec(written)?.[1] ?? '';
    const comments = ts.getLeadingCommentRanges(text, statement.pos) ?? [];
    const comment = comments.at(-1);
    const doc = comment === undefined ? '' : textOfComment(text.slice(comment.pos, comment.end));
    operations.set(name, {
      name,
      input,
      output,
      errors: errors.match(/\w+/g) ?? [],
      doc,
      deprecated: /^(this (api |operation |action )*is (now )?deprecated|deprecated\b)/i.test(doc),
      eventStream: streams.has(input ?? '') || streams.has(output ?? ''),
    });
  }
}

const plainTypes: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  Date: 'timestamp',
  Uint8Array: 'blob',
  'T.StreamingInputBody': 'blob',
  'T.StreamingOutputBody': 'blob',
  any: 'any',
  unknown: 'any',
};

function textOfComment(comment: string): string {
  return comment
    .replace(/^\/\*\*?|\*\/$/g, '')
    .replace(/^\s*\* ?/gm, '')
    .trim();
}
