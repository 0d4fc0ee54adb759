/**
 * The grammars against the two things they must not drift from: the table of fields, and what a person sees. The first part
 * reads the grammars as data. The second tokenises with VS Code's own engine, which is a development dependency
 * (`vscode-textmate`, `vscode-oniguruma`); without it that part is skipped and says so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { fields } from '../language/index.ts';

interface GrammarRule {
  readonly begin?: string;
  readonly match?: string;
  readonly include?: string;
  readonly patterns?: readonly GrammarRule[];
}
interface Grammar extends GrammarRule {
  readonly scopeName: string;
  readonly repository?: Readonly<Record<string, GrammarRule>>;
  readonly injections?: Readonly<Record<string, GrammarRule>>;
}

const files = {
  'source.asl': 'asl.tmLanguage.json',
  'source.asl.yaml': 'asl-yaml.tmLanguage.json',
  'source.asl.paths': 'asl-paths.tmLanguage.json',
  'source.jsonata': 'jsonata.tmLanguage.json',
};
type ScopeName = keyof typeof files;

const textOf = (name: ScopeName): string => readFileSync(new URL(files[name], import.meta.url), 'utf8');
const grammarOf = (name: ScopeName): Grammar => JSON.parse(textOf(name)) as Grammar;
const fieldNames = [...new Set(fields.map(field => field.name))];

test('every file says the scope name it is registered under', () => {
  for (const name of Object.keys(files) as ScopeName[]) expect(grammarOf(name).scopeName).toBe(name);
});

test('every include leads somewhere', () => {
  const dangling: string[] = [];
  for (const name of Object.keys(files) as ScopeName[]) {
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const target = (value as GrammarRule).include;
      if (typeof target === 'string' && target !== 'source.yaml') {
        const [grammar, rule] = target.split('#');
        const repository = grammarOf((grammar || name) as ScopeName).repository ?? {};
        if (rule !== undefined && !repository[rule]) dangling.push(`${name}: ${target}`);
      }
      for (const child of Object.values(value)) visit(child);
    };
    visit(grammarOf(name));
  }
  expect(dangling).toEqual([]);
});

test('every field of the table is a field in the JSON grammar', () => {
  const members = (grammarOf('source.asl').repository?.['asl-object']?.patterns ?? []).flatMap(rule => rule.begin ?? []);
  const unknown = fieldNames.filter(name => !members.some(begin => new RegExp(`^${begin}`).test(`"${name}":`)));
  expect(unknown).toEqual([]);
});

test('every field of the table is a field in the YAML grammar', () => {
  const keys = (grammarOf('source.asl.yaml').injections?.['L:entity.name.tag.yaml']?.patterns ?? []).flatMap(
    rule => rule.match ?? [],
  );
  const unknown = fieldNames.filter(name => !keys.some(match => new RegExp(`^(?:${match})$`).test(name)));
  expect(unknown).toEqual([]);
});

test('operators and control flow stand out in YAML as they do in JSON', () => {
  const ofJson = grammarOf('source.asl').repository?.['asl-object']?.patterns ?? [];
  const ofYaml = grammarOf('source.asl.yaml').injections?.['L:entity.name.tag.yaml']?.patterns ?? [];
  const kindIn = (rule: unknown) => /keyword\.(?:control\.flow|other\.operator)/.exec(JSON.stringify(rule ?? ''))?.[0];
  const kinds = new Set<string>();
  for (const name of fieldNames) {
    const json = ofJson.find(({ begin }) => begin && new RegExp(`^${begin}`).test(`"${name}":`));
    const kind = kindIn({ ...json, patterns: undefined });
    if (kind === undefined) continue;
    kinds.add(kind);
    expect(kindIn(ofYaml.find(({ match }) => match && new RegExp(`^(?:${match})$`).test(name))), name).toBe(kind);
  }
  expect(kinds.size).toBe(2);
});

interface Token {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly scopes: string[];
}
interface Engine {
  /** The text of the tokens in which VS Code looks for brackets: those that are no comment, string or regular expression. */
  bracketed(scopeName: ScopeName, text: string): Promise<string>;
  tokenize(scopeName: ScopeName, text: string): Promise<{ text: string; scopes: string }[]>;
}

/** Just enough YAML to stand in for VS Code's grammar: the scopes that ours injects into. */
const yamlStandIn = {
  scopeName: 'source.yaml',
  patterns: [
    { match: '#.*$', name: 'comment.line.number-sign.yaml' },
    { begin: '^\\s*(?:- )?(?=[^\\s"\'#][^:]*:)', end: '(?=:(?:\\s|$))', name: 'string.unquoted.plain.yaml entity.name.tag.yaml' },
    { begin: '"', end: '"', name: 'string.quoted.double.yaml', patterns: [{ match: '\\\\.', name: 'constant.character.escape.yaml' }] },
    { begin: "'", end: "'(?!')", name: 'string.quoted.single.yaml', patterns: [{ match: "''", name: 'constant.character.escape.yaml' }] },
    { begin: '(?<=: )(?=[^\\s"\'#])', end: '$', name: 'string.unquoted.plain.out.yaml' },
  ],
};

async function loadEngine(): Promise<Engine | undefined> {
  try {
    const load = (name: string) => import(name);
    const oniguruma = await load('vscode-oniguruma');
    const textmate = await load('vscode-textmate');
    const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
    if (!existsSync(wasm)) return undefined;
    await (oniguruma.default ?? oniguruma).loadWASM(readFileSync(wasm));
    const { OnigScanner, OnigString } = oniguruma.default ?? oniguruma;
    const { Registry, parseRawGrammar, INITIAL } = textmate.default ?? textmate;
    const registry = new Registry({
      onigLib: Promise.resolve({
        createOnigScanner: (sources: string[]) => new OnigScanner(sources),
        createOnigString: (text: string) => new OnigString(text),
      }),
      loadGrammar: async (name: string) =>
        name === 'source.yaml'
          ? parseRawGrammar(JSON.stringify(yamlStandIn), 'yaml.json')
          : name in files
            ? parseRawGrammar(textOf(name as ScopeName), `${name}.json`)
            : null,
    });
    return {
      async bracketed(scopeName, text) {
        const grammar = await registry.loadGrammar(scopeName);
        let state = INITIAL;
        return text.split('\n').map(line => {
          const { tokens, ruleStack } = grammar.tokenizeLine2(line, state);
          state = ruleStack;
          let found = '';
          for (let at = 0; at < tokens.length; at += 2) {
            const standardType = (tokens[at + 1] >> 8) & 3;
            if (standardType === 0) found += line.slice(tokens[at], tokens[at + 2] ?? line.length);
          }
          return found;
        }).join('\n');
      },
      async tokenize(scopeName, text) {
        const grammar = await registry.loadGrammar(scopeName);
        let state = INITIAL;
        return text.split('\n').flatMap(line => {
          const result = grammar.tokenizeLine(line, state);
          state = result.ruleStack;
          return result.tokens.map((token: Token) => ({
            text: line.slice(token.startIndex, token.endIndex),
            scopes: token.scopes.slice(1).join(' '),
          }));
        });
      },
    };
  } catch {
    return undefined;
  }
}

const engine = await loadEngine();
if (!engine) console.warn('grammars: vscode-textmate and vscode-oniguruma are not installed, tokenising is not tested');

/** Each line of `expected` is `token text: a part of its scopes`; the tokens have to come in this order. */
async function checkTokens(scopeName: ScopeName, text: string, expected: string): Promise<void> {
  const tokens = await engine!.tokenize(scopeName, text);
  let from = 0;
  for (const line of expected.trim().split('\n')) {
    const [token, scope] = line.trim().split(/: (?=[a-z.-]+$)/) as [string, string];
    const at = tokens.findIndex(
      (candidate, index) => index >= from && candidate.text.trim() === token && candidate.scopes.includes(scope),
    );
    if (at < 0) {
      const seen = tokens.filter(candidate => candidate.text.trim() === token).map(candidate => candidate.scopes);
      expect.fail(`"${token}" is not ${scope}, but ${seen.length ? seen.join(' | ') : 'no token'}`);
    }
    from = at + 1;
  }
}

describe.skipIf(!engine)('tokenised by the engine of VS Code', () => {
  test('fields, state names and types stand out from data', () =>
    checkTokens(
      'source.asl',
      `{ "StartAt": "Pay", "States": { "Pay": { "Type": "Task", "Parameters": { "Type": "x" }, "Comment": "why" } } }`,
      `StartAt: keyword.control.flow.asl
       Pay: entity.name.function.state.asl
       Pay: entity.name.function.state.asl
       Type: keyword.control.type.asl
       Task: support.type.state.asl
       Parameters: keyword.other.field.asl
       Type: support.type.property-name.json.asl
       x: string.quoted.double.json.asl
       why: comment.block.documentation.asl`,
    ));

  test('paths and intrinsic functions', () =>
    checkTokens(
      'source.asl',
      `{ "InputPath": "$.a", "Parameters": { "b.$": "States.Format('{}', $$.Execution.Id, $total)" } }`,
      `$: variable.language.asl
       a: variable.other.property.asl
       Format: support.function.intrinsic.asl
       {}: constant.other.placeholder.asl
       $$: variable.language.context.asl
       total: variable.other.readwrite.asl`,
    ));

  test('JSONata inside a JSON string, through its escapes', () =>
    checkTokens(
      'source.asl',
      String.raw`{ "Output": "{% $merge([$states.input, { \"a\": $x > 1.5 and $contains(t, /\\d+/i) }]) %}", "End": true }`,
      String.raw`{%: punctuation.section.embedded.begin.jsonata
       $merge: support.function.jsonata
       $states: variable.language.states.jsonata
       input: support.variable.property.states.jsonata
       a: string.quoted.double.jsonata
       x: variable.other.readwrite.jsonata
       >: keyword.operator.comparison.jsonata
       1.5: constant.numeric.jsonata
       and: keyword.operator.logical.jsonata
       \\d: constant.other.character-class.regexp
       %}: punctuation.section.embedded.end.jsonata
       End: keyword.control.flow.asl
       true: constant.language.json.asl`,
    ));

  test('an unclosed string or expression spoils its own line only', () =>
    checkTokens(
      'source.asl',
      `{ "A": "unclosed\n "Output": "{% $x & 'half\n "Next": "B"\n "End": true }`,
      `unclosed: string.quoted.double.json.asl
       Output: keyword.other.field.asl
       x: variable.other.readwrite.jsonata
       Next: keyword.control.flow.asl
       B: entity.name.function.state.asl
       End: keyword.control.flow.asl
       true: constant.language.json.asl`,
    ));

  test('YAML: fields, paths and JSONata in both kinds of quotes', () =>
    checkTokens(
      'source.asl.yaml',
      `Type: Task\nInputPath: $.a # c\nOutput: "{% $x & \\"y\\" %}"\nCondition: '{% $x = ''z'' %}'\nNext: Go on`,
      `Type: keyword.control.flow.asl
       Task: support.type.state.asl
       InputPath: keyword.other.field.asl
       a: variable.other.property.asl
       x: variable.other.readwrite.jsonata
       y: string.quoted.double.jsonata
       %}: punctuation.section.embedded.end.jsonata
       z: string.quoted.single.jsonata
       %}: punctuation.section.embedded.end.jsonata
       Go on: entity.name.function.state.asl`,
    ));
});

test.skipIf(!engine)('brackets are matched inside of expressions, not in the texts of those', async () => {
  const brackets = async (name: ScopeName, text: string) => (await engine!.bracketed(name, text)).replaceAll(/[^()[\]{}]/g, '');
  expect(await brackets('source.asl', `{"Output": "{% $map([1], function($v) { '(' & $v }) %}"}`)).toBe('{([](){})}');
  expect(await brackets('source.asl', `{"a.$": "States.Format('{}(', $.b[0])"}`)).toBe('{([])}');
  expect(await brackets('source.asl', '{"Comment": "a ( b", "c": [1]}')).toBe('{[]}');
  expect(await brackets('source.asl.yaml', `Output: "{% $sum([1, 2]) %}"`)).toBe('([])');
});
