/**
 * Everything that is wrong with a document: what the parser could not read, what the field table does not allow, what the
 * rules find. One list, in document order. Nothing is lost when a rule crashes: the crash becomes a finding of its own.
 */
import type { CheckOptions, Diagnostic, Finding, Rule } from './diagnostics.ts';
import type { StateMachine } from './model.ts';
import { rules } from './rules/index.ts';
import { validateSchema } from './schema-validation.ts';
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
  const found: Diagnostic[] = document.problems.map(problem =>
    diagnosticOf(rule(problem.rule), problem, document.root),
  );
  if (machine) {
    for (const problem of validateSchema(machine)) found.push(diagnosticOf(rule(problem.rule), problem, machine.node));
    for (const candidate of rules) found.push(...runRule(candidate, machine, options));
  } else if (document.root?.kind === 'array' || document.problems.length === 0) {
    const span = document.root?.span ?? { start: 0, end: document.text.length };
    const message =
      'A state machine is an object with StartAt and States. For example: {"StartAt": "Hello", "States": {"Hello": {"Type": "Succeed"}}}';
    found.push(
      diagnosticOf(rule('root-object'), { span, message, awsMessage: 'Definition must be a valid JSON object' }),
    );
  }
  return found.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

function runRule(candidate: Rule, machine: StateMachine, options: CheckOptions): Diagnostic[] {
  if (!candidate.check) return [];
  try {
    return Array.from(candidate.check(machine, options), finding => diagnosticOf(candidate, finding, machine.node));
  } catch (error) {
    // A rule that crashes must not take the others with it, and must not be silent either.
    const reason = error instanceof Error ? error.message : String(error);
    return [
      {
        rule: candidate.id,
        severity: 'warning',
        span: { start: machine.node.span.start, end: machine.node.span.start + 1 },
        message: `The rule ${candidate.id} failed on this document (${reason}). Please report it; all other rules were checked.`,
      },
    ];
  }
}

function rule(id: string): Rule {
  const known = byId.get(id);
  if (!known) throw new Error(`There is no rule "${id}" in the list of rules.`);
  return known;
}

function diagnosticOf(source: Rule, finding: Finding, root?: Node): Diagnostic {
  const steps = finding.steps ?? (root && source.awsCode ? stepsAt(root, finding.span.start) : undefined);
  return {
    ...finding,
    rule: source.id,
    severity: source.severity,
    ...(source.awsCode !== undefined && { awsCode: source.awsCode }),
    ...(steps && { location: locationOf(steps) }),
  };
}

function stepsAt(root: Node, offset: number) {
  const node = nodeAt(root, offset);
  return node && pathOf(node);
}
