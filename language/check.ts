/**
 * Everything that is wrong with a document: what the parser could not read, what the field table does not allow, what the
 * rules find. One list, in document order. Nothing is lost when a rule crashes: the crash becomes a finding of its own.
 */
import type { CheckOptions, Diagnostic, Finding, Rule } from './diagnostics.ts';
import { altered, fixesIn, offering } from './diagnostics.ts';
import { directivesOf, statedWorkflowType, unknownRules, withoutSilenced } from './directives.ts';
import type { StateMachine } from './model.ts';
import { rules } from './rules/index.ts';
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
  const workflowType = options.workflowType ?? statedWorkflowType(document);
  const settled = workflowType ? { ...options, workflowType } : options;
  const found: Diagnostic[] = document.problems.map(problem =>
    diagnosticOf(rule(problem.rule), { ...problem, fixes: () => syntaxFixes(document, problem) }, document.root),
  );
  if (machine) {
    for (const problem of validateSchema(machine)) found.push(diagnosticOf(rule(problem.rule), problem, machine.node));
    for (const candidate of rules)
      if (options.severities?.[candidate.id] !== 'off') runRule(candidate, machine, settled, found);
  } else if (document.root?.kind === 'array' || document.problems.length === 0) {
    const span = document.root?.span ?? { start: 0, end: document.text.length };
    const message =
      'A state machine is an object with StartAt and States. For example: {"StartAt": "Hello", "States": {"Hello": {"Type": "Succeed"}}}';
    found.push(
      diagnosticOf(rule('root-object'), { span, message, awsMessage: 'Definition must be a valid JSON object' }),
    );
  }
  return decided(document, found, options).sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** What people decided about rules: in settings by their severities, in the document by comments. */
function decided(
  document: Document,
  found: Diagnostic[],
  { severities, comments, catalog }: CheckOptions,
): Diagnostic[] {
  const told = withSeverities(found, severities);
  const directives = comments === 'ignored' ? [] : directivesOf(document);
  if (directives.length === 0) return told;
  const result = withoutSilenced(told, directives);
  const known = [...byId.keys()];
  const about: Diagnostic[] = directives.flatMap(directive =>
    Array.from(unknownRules(directive, known), finding => diagnosticOf(rule('disable-unknown-rule'), finding)),
  );
  for (const { span, rules: named } of result.idle)
    if (named.every(({ id }) => severities?.[id] !== 'off' && wasAsked(id, catalog)))
      about.push(
        diagnosticOf(rule('disable-unused'), {
          span,
          message: 'Nothing is found here that this silences. Remove it.',
          tag: 'unnecessary',
        }),
      );
  return [...result.told, ...decided(document, about, { ...(severities && { severities }), comments: 'ignored' })];
}

/** Whether the rule could find anything: it exists, and has the catalog if it needs one. */
function wasAsked(id: string, catalog: CheckOptions['catalog']): boolean {
  const named = byId.get(id);
  return named !== undefined && (!named.needsCatalog || catalog?.() !== undefined);
}

/** With the severities that somebody chose; rules that are off are left out. */
export function withSeverities(found: Diagnostic[], severities: CheckOptions['severities']): Diagnostic[] {
  if (!severities || Object.keys(severities).length === 0) return found;
  return found.flatMap(each => {
    const severity = severities[each.rule] ?? each.severity;
    return severity === 'off' ? [] : [severity === each.severity ? each : altered(each, { severity })];
  });
}

function runRule(candidate: Rule, machine: StateMachine, options: CheckOptions, found: Diagnostic[]): void {
  if (!candidate.check) return;
  const before = found.length;
  try {
    if (candidate.looksAt?.(machine).length === 0) return;
    for (const finding of candidate.check(machine, options)) found.push(diagnosticOf(candidate, finding, machine.node));
  } catch (error) {
    // A rule that crashes must not take the others with it, and must not be silent either.
    options.onCrash?.(candidate.id, error);
    const reason = error instanceof Error ? error.message : String(error);
    found.length = before;
    found.push({
      rule: candidate.id,
      severity: 'warning',
      span: { start: machine.node.span.start, end: machine.node.span.start + 1 },
      message: `The rule ${candidate.id} failed on this document (${reason}). Please report it; all other rules were checked.`,
    });
  }
}

function rule(id: string): Rule {
  const known = byId.get(id);
  if (!known) throw new Error(`There is no rule "${id}" in the list of rules.`);
  return known;
}

function diagnosticOf(source: Rule, finding: Finding, root?: Node): Diagnostic {
  const steps = finding.steps ?? (root && source.awsCode ? stepsAt(root, finding.span.start) : undefined);
  const { fixes, ...told } = finding;
  const diagnostic: Diagnostic = {
    ...told,
    rule: source.id,
    severity: source.severity,
    ...(source.awsCode !== undefined && { awsCode: source.awsCode }),
    ...(steps && { location: locationOf(steps) }),
  };
  return fixes ? offering(diagnostic, () => fixesIn(finding)) : diagnostic;
}

function stepsAt(root: Node, offset: number) {
  const node = nodeAt(root, offset);
  return node && pathOf(node);
}
