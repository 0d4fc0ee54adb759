/**
 * Everything that is wrong with a document: what the parser could not read, what the field table does not allow, what the
 * rules find. One list, in document order. Nothing is lost when a rule crashes: the crash becomes a finding of its own.
 */
import type { CheckOptions, Diagnostic, Finding, Rule } from './diagnostics.ts';
import { altered, offering } from './diagnostics.ts';
import { directivesOf, type Note, notesOf, statedWorkflowType, unknownRules, withoutSilenced } from './directives.ts';
import type { StateMachine } from './model.ts';
import { rules } from './rules/index.ts';
import { runRules, type Told } from './run-rules.ts';
import { validateSchema } from './schema-validation.ts';
import { syntaxFixes } from './syntax-fixes.ts';
import type { Document, Node } from './tree.ts';
import { locationOf, nodeAt, pathOf } from './tree.ts';

const byId = new Map(rules.map(rule => [rule.id, rule]));

export function ruleNamed(id: string): Rule | undefined {
  return byId.get(id);
}

/** All diagnostics of a document; `machine` is what `readStateMachine` made of it. */
export function checkDocument(
  document: Document,
  machine: StateMachine | undefined,
  options: CheckOptions = {},
): Diagnostic[] {
  const told: Told[] = [];
  const notes = notesOf(document);
  for (const problem of document.problems) {
    const finding = { ...problem, fixes: () => syntaxFixes(document, problem) };
    told.push({ rule: ruleOf(problem.rule), order: -2, finding });
  }
  if (machine) {
    const workflowType = options.workflowType ?? statedWorkflowType(document, notes);
    for (const problem of validateSchema(machine))
      told.push({ rule: ruleOf(problem.rule), order: -1, finding: problem });
    for (const each of runRules(machine, workflowType ? { ...options, workflowType } : options)) told.push(each);
  }
  if (told.length > 1) told.sort(inOrder);
  const found = told.map(({ rule, finding }) => diagnosticOf(rule, finding, document.root, machine));
  if (!machine && (document.root?.kind === 'array' || document.problems.length === 0))
    found.unshift(noMachine(document));
  return decided(document, found, options, notes);
}

function noMachine({ root, text }: Document): Diagnostic {
  const span = root?.span ?? { start: 0, end: text.length };
  const message =
    'A state machine is an object with StartAt and States. For example: {"StartAt": "Hello", "States": {"Hello": {"Type": "Succeed"}}}';
  const finding = { span, message, awsMessage: 'Definition must be a valid JSON object' };
  return diagnosticOf(ruleOf('root-object'), finding, undefined, undefined);
}

/** In document order; at one place in the order of the rules. */
function inOrder(a: Told, b: Told): number {
  const [one, other] = [a.finding.span, b.finding.span];
  return one.start - other.start || one.end - other.end || a.order - b.order;
}

/** What people decided about rules: in settings by their severities, in the document by comments. */
function decided(
  document: Document,
  found: Diagnostic[],
  { severities, comments, catalog, data }: CheckOptions,
  notes: readonly Note[],
): Diagnostic[] {
  const told = withSeverities(found, severities);
  const directives = comments === 'ignored' ? [] : directivesOf(document, notes);
  if (directives.length === 0) return told;
  const result = withoutSilenced(told, directives);
  const known = [...byId.keys()];
  const about: Diagnostic[] = directives.flatMap(directive =>
    Array.from(unknownRules(directive, known), finding =>
      diagnosticOf(ruleOf('disable-unknown-rule'), finding, undefined, undefined),
    ),
  );
  for (const { span, rules: named } of result.idle)
    if (named.every(({ id }) => severities?.[id] !== 'off' && wasAsked(id, catalog, data)))
      about.push(
        diagnosticOf(
          ruleOf('disable-unused'),
          {
            span,
            message: 'Nothing is found here that this silences. Remove it.',
            tag: 'unnecessary',
          },
          undefined,
          undefined,
        ),
      );
  const others = decided(document, about, { ...(severities && { severities }), comments: 'ignored' }, notes);
  return others.length === 0 ? result.told : [...result.told, ...others].sort(inPlace);
}

function inPlace(a: Diagnostic, b: Diagnostic): number {
  return a.span.start - b.span.start || a.span.end - b.span.end;
}

/** Whether the rule could find anything: it exists, and has what it needs. */
function wasAsked(id: string, catalog: CheckOptions['catalog'], data: CheckOptions['data']): boolean {
  const named = byId.get(id);
  if (named === undefined || (named.needsData && !data)) return false;
  return !named.needsCatalog || catalog?.() !== undefined;
}

/** With the severities that somebody chose; rules that are off are left out. */
export function withSeverities(found: Diagnostic[], severities: CheckOptions['severities']): Diagnostic[] {
  if (!severities || Object.keys(severities).length === 0) return found;
  return found.flatMap(each => {
    const severity = severities[each.rule] ?? each.severity;
    return severity === 'off' ? [] : [severity === each.severity ? each : altered(each, { severity })];
  });
}

function ruleOf(id: string): Rule {
  const known = byId.get(id);
  if (!known) throw new Error(`There is no rule "${id}" in the list of rules.`);
  return known;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function diagnosticOf(
  source: Rule,
  finding: Finding,
  root: Node | undefined,
  machine: StateMachine | undefined,
): Diagnostic {
  const steps = finding.steps ?? (root && source.awsCode ? stepsAt(root, finding.span.start) : undefined);
  const { fixes, span, message, awsMessage, related, impliedBy, tag } = finding;
  const diagnostic: Writable<Diagnostic> = { rule: source.id, severity: source.severity, span, message };
  if (source.awsCode !== undefined) diagnostic.awsCode = source.awsCode;
  if (awsMessage !== undefined) diagnostic.awsMessage = awsMessage;
  if (steps) diagnostic.location = locationOf(steps);
  if (finding.steps) diagnostic.steps = finding.steps;
  if (related) diagnostic.related = related;
  if (impliedBy !== undefined) diagnostic.impliedBy = impliedBy;
  if (tag !== undefined) diagnostic.tag = tag;
  if (!fixes) return diagnostic;
  return offering(diagnostic, () => (typeof fixes === 'function' ? fixes(machine as StateMachine) : fixes));
}

function stepsAt(root: Node, offset: number) {
  const node = nodeAt(root, offset);
  return node && pathOf(node);
}
