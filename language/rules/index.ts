/** The one list of rules. Documentation, settings and tests are made from it; the order is that of the reference. */
import type { Rule } from '../diagnostics.ts';
import { expressionRules } from './expressions.ts';
import { foundByParser, foundBySchema } from './found-by-parser-and-schema.ts';
import { duplicateStateName, stateNameLength } from './names.ts';
import { queryLanguageMix } from './query-language.ts';
import {
  missingTransitionTarget,
  nestedNoTerminalState,
  noTerminalState,
  startAtTarget,
  unreachableState,
} from './transitions.ts';

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
];
