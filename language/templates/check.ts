/**
 * What is wrong with definitions where a template is part of the matter: what is known of a definition because a template
 * embeds or names it, and what the template gives a definition for nothing.
 */
import { checkDocument, ruleNamed } from '../check.ts';
import type { CheckOptions, Diagnostic } from '../diagnostics.ts';
import { altered, offering, withoutImplied } from '../diagnostics.ts';
import { statedWorkflowType } from '../directives.ts';
import { readStateMachine } from '../model.ts';
import type { Document, Format } from '../tree.ts';
import type { Definition, Embedding } from './definitions.ts';
import { definitionsIn } from './definitions.ts';
import { type NamedFile, type Naming, namingOf } from './naming.ts';
import { placeholdersIn, type Substitutions } from './placeholders.ts';
import type { TemplateMachine } from './template.ts';
import { namesInTerraformTemplate } from './terraform.ts';

type WorkflowType = NonNullable<CheckOptions['workflowType']>;

/**
 * The type of a state machine, from whoever knows best: the templates that deploy it, if they agree; what the definition says
 * of itself; the settings for its file. Undefined where nobody says, which is STANDARD to the service.
 */
export function workflowTypeOf(
  document: Document,
  templates: readonly (WorkflowType | undefined)[],
  settings: WorkflowType | undefined,
): WorkflowType | undefined {
  const [first, ...others] = templates;
  const deployed = others.every(type => type === first) ? first : undefined;
  return deployed ?? statedWorkflowType(document) ?? settings;
}

/** The options for a definition's check, with what templates say of it added to those of the settings. */
export function optionsFor(
  { document, embedded }: Definition,
  namings: readonly Naming[],
  settings: CheckOptions = {},
): CheckOptions {
  const type = workflowTypeOf(
    document,
    namings.map(naming => naming.type),
    settings.workflowType,
  );
  const substitutions: Substitutions[] = [];
  // What all of an `Fn::Sub` mentions is CloudFormation's to look up.
  if (!embedded?.substituted)
    for (const { where, given, expressions } of namings)
      if (given) substitutions.push({ where, names: new Set(given.keys()), ...(expressions && { expressions }) });
  return { ...settings, ...(type && { workflowType: type }), ...(substitutions.length > 0 && { substitutions }) };
}

/** Keys of `DefinitionSubstitutions` that none of these definitions mentions; the places are the template's. */
export function unusedSubstitutions(machine: TemplateMachine, documents: readonly Document[]): Diagnostic[] {
  const { substitutions } = machine;
  const rule = ruleNamed('substitution-unused');
  if (!substitutions || substitutions.size === 0 || !rule || documents.length === 0) return [];
  // One that cannot be read may mention anything.
  if (documents.some(({ problems, root }) => problems.length > 0 || root === undefined)) return [];
  const mentioned = new Set(documents.flatMap(placeholdersIn).map(({ name }) => name));
  return [...substitutions.values()].flatMap(({ key }) =>
    mentioned.has(key.value)
      ? []
      : {
          rule: rule.id,
          severity: rule.severity,
          span: key.span,
          message: `The definition of ${machine.name} does not mention \${${key.value}}. Remove this line, or use it.`,
          tag: 'unnecessary',
        },
  );
}

/** Keys that Terraform's `templatefile` gives a definition that does not mention them; the places are the configuration's. */
export function unusedKeys({ path, naming: { given } }: NamedFile, text: string): Diagnostic[] {
  const rule = ruleNamed('substitution-unused');
  if (!given || given.size === 0 || !rule) return [];
  const mentioned = namesInTerraformTemplate(text);
  return [...given].flatMap(([name, { key }]) =>
    mentioned.has(name)
      ? []
      : {
          rule: rule.id,
          severity: rule.severity,
          span: key,
          message: `${path} does not mention \${${name}}. Remove this line, or use it.`,
          tag: 'unnecessary',
        },
  );
}

/**
 * All diagnostics of a file that is a definition or a template with some, at the places of the file. `where` is the name of
 * the file, for messages.
 */
export function checkText(text: string, format: Format, where: string, settings: CheckOptions = {}): Diagnostic[] {
  return definitionsIn(text, format)
    .flatMap(definition => checkDefinition(definition, where, settings))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** The diagnostics of one definition, and of what its template gives it, at the places of the file. */
export function checkDefinition(definition: Definition, where: string, settings: CheckOptions = {}): Diagnostic[] {
  const { document, embedded } = definition;
  const namings = embedded ? [namingOfEmbedded(embedded, where)] : [];
  // Where nothing is written yet, there is nothing to say.
  if (embedded && document.root === undefined) return [];
  const found = withoutImplied(
    checkDocument(document, readStateMachine(document), optionsFor(definition, namings, settings)),
  );
  const inFile = found.map(each => diagnosticInFile(definition, each));
  return embedded ? [...inFile, ...unusedSubstitutions(embedded.machine, [document])] : inFile;
}

/** What a template says of a definition that stands in it. */
export function namingOfEmbedded({ template, machine, values }: Embedding, where: string): Naming {
  return namingOf(template, machine, where, values);
}

/** A diagnostic of a definition at the places of the file. A fix that cannot be written there is left out. */
export function diagnosticInFile({ mapping, embedded }: Definition, diagnostic: Diagnostic): Diagnostic {
  if (!embedded) return diagnostic;
  const { related } = diagnostic;
  const inFile = altered(diagnostic, {
    span: mapping.toFile(diagnostic.span),
    ...(related && { related: related.map(each => ({ ...each, span: mapping.toFile(each.span) })) }),
  });
  if (!('fixes' in diagnostic)) return inFile;
  return offering(inFile, () =>
    (diagnostic.fixes ?? []).flatMap(fix => {
      const edits = fix.edits.flatMap(edit => mapping.edit(edit) ?? []);
      return edits.length === fix.edits.length ? { ...fix, edits } : [];
    }),
  );
}
