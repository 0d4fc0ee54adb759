/**
 * Rules about `${Name}` placeholders, where a template says what they become. Source: CloudFormation,
 * "AWS::StepFunctions::StateMachine", DefinitionSubstitutions: what has no value there stays in the text as it is.
 */

import { visitsOf } from '../contents.ts';
import type { Rule } from '../diagnostics.ts';
import { fieldsByName } from '../fields.ts';

import { closest } from '../suggest.ts';
import { isGiven, placeholdersIn } from '../templates/placeholders.ts';
import { ruleAbout, theMachine } from '../topics.ts';

const machine = (name: string) =>
  `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"\${${name}}"},"TimeoutSeconds":5,"Retry":[{"ErrorEquals":["States.ALL"]}],"End":true}}}`;
const exampleOptions = { substitutions: [{ where: 'template.yaml', names: new Set(['ChargeFunction']) }] };

export const substitutionUnresolved = ruleAbout(theMachine, {
  id: 'substitution-unresolved',
  severity: 'information',
  summary:
    'A `${Name}` placeholder that gets no value from the template that embeds or names the definition stays as it is.',
  wrong: machine('ChargeFn'),
  right: machine('ChargeFunction'),
  exampleOptions,
  check({ document }, found, { options: { substitutions } }) {
    if (!substitutions || substitutions.length === 0) return;
    for (const { name, nameSpan, byIntrinsic } of placeholdersIn(document)) {
      const lacking = byIntrinsic ? undefined : substitutions.find(each => !isGiven(name, each, document));
      if (!lacking) continue;
      const [meant] = closest(name, [...lacking.names]);
      found({
        span: nameSpan,
        message: `\${${name}} gets no value: ${lacking.where} has no such key. ${meant === undefined ? 'Add it to the substitutions there.' : `Did you mean \${${meant}}?`}`,
        ...(meant !== undefined && {
          fixes: () => [{ title: `Change to \${${meant}}`, edits: [{ span: nameSpan, text: meant }] }],
        }),
      });
    }
  },
});

/** Found in a template, not in a definition: see `checkTemplate`. */
export const substitutionUnused: Rule = {
  id: 'substitution-unused',
  severity: 'information',
  summary: 'A key of `DefinitionSubstitutions` that the definition does not mention has no effect.',
  wrong:
    'Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionSubstitutions:\n        Table: orders\n      Definition:\n        StartAt: A\n        States:\n          A:\n            Type: Succeed\n',
  right:
    'Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionSubstitutions:\n        Table: orders\n      Definition:\n        StartAt: A\n        States:\n          A:\n            Type: Succeed\n            Comment: Reads ${Table}\n',
};

/** A field that takes no text, in a state of either language. */
const takesNoText = new Set(['integer', 'number', 'boolean']);

export const substitutionQuoted = ruleAbout(theMachine, {
  id: 'substitution-quoted',
  severity: 'warning',
  summary:
    'A placeholder in quotes stays a text when its value is put in: `"Seconds": "${Pause}"` becomes `"Seconds": "5"`, which is refused. Numbers and booleans stand without quotes.',
  wrong: '{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":"${Pause}","End":true}}}',
  right: '{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":${Pause},"End":true}}}',
  exampleOptions: { substitutions: [{ where: 'template.yaml', names: new Set(['Pause']) }] },
  check(machine, found, { options: { substitutions } }) {
    // Only where something is put into a text: in YAML and in objects of templates the values come with their types.
    const { document } = machine;
    if (!substitutions || document.format !== 'json' || document.within) return;
    for (const { node, shape, stateType, queryLanguage } of visitsOf(machine).holders)
      for (const { key, value } of node.members) {
        if (value?.kind !== 'string' || !value.value.startsWith('${')) continue;
        const field = fieldsByName(shape, stateType, queryLanguage).get(key.value);
        const [, name] = /^\$\{([\w.:-]+)\}$/.exec(value.value) ?? [];
        if (name === undefined || !field || !takesNoText.has(field.type.kind)) continue;
        if (!substitutions.some(({ names }) => names.has(name))) continue;
        const noun = field.type.kind === 'boolean' ? 'true or false' : 'a number';
        found({
          span: value.span,
          message: `\`${field.name}\` must be ${noun}, and \${${name}} in quotes becomes a text. Remove the quotes.`,
          fixes: () => [{ title: 'Remove the quotes', edits: [{ span: value.span, text: value.value }] }],
        });
      }
  },
});
