/** The one list of rules. Documentation, settings and tests are made from it; the order is that of the reference. */
import type { Rule } from '../diagnostics.ts';
import { choiceRules } from './choices.ts';
import { contextRules } from './context.ts';
import { dataRules } from './data.ts';
import { directiveRules } from './directives.ts';
import { deprecatedSdkAction, deprecatedSdkService } from './ended-services.ts';
import { errorEqualsIntegrationName } from './error-names.ts';
import { errorRules } from './errors.ts';
import { expressionRules } from './expressions.ts';
import { foundByParser, foundBySchema } from './found-by-parser-and-schema.ts';
import { functionRules } from './functions.ts';
import { httpRules } from './http-tasks.ts';
import { integrationRules } from './integrations.ts';
import { machineRules } from './machine.ts';
import { mapRules } from './maps.ts';
import { duplicateStateName, stateNameLength } from './names.ts';
import { parameterRules } from './parameters.ts';
import { queryLanguageMix } from './query-language.ts';
import { substitutionQuoted, substitutionUnresolved, substitutionUnused } from './substitutions.ts';
import { taskRules } from './tasks.ts';
import { templateRules } from './templates.ts';
import {
  missingTransitionTarget,
  nestedNoTerminalState,
  noTerminalState,
  startAtTarget,
  unreachableState,
} from './transitions.ts';
import { variableRules } from './variables.ts';

export const rules: readonly Rule[] = [
  ...foundByParser,
  ...foundBySchema,
  startAtTarget,
  missingTransitionTarget,
  unreachableState,
  noTerminalState,
  nestedNoTerminalState,
  duplicateStateName,
  stateNameLength,
  queryLanguageMix,
  ...expressionRules,
  ...functionRules,
  ...contextRules,
  ...templateRules,
  ...variableRules,
  ...integrationRules,
  deprecatedSdkService,
  deprecatedSdkAction,
  ...parameterRules,
  ...httpRules,
  ...taskRules,
  ...errorRules,
  errorEqualsIntegrationName,
  ...choiceRules,
  ...mapRules,
  ...machineRules,
  ...dataRules,
  substitutionUnresolved,
  substitutionUnused,
  substitutionQuoted,
  ...directiveRules,
];
