/** New states as snippets: by type, in the query language of the place, leading on to what follows. */
import type { QueryLanguage, StateType } from '../../language/index.ts';
import type { Piece } from './snippet.ts';
import { choice, literal, members, raw } from './snippet.ts';

export interface Surroundings {
  readonly queryLanguage: QueryLanguage;
  /** The state to go on to; without one the new state ends its scope. */
  readonly next: string | undefined;
  /** A name for a state inside of it that no other state has. */
  readonly unique: (name: string) => string;
}

/** The members of a fresh state behind its `Type`. The first stop is left to its name. */
export function freshState(
  type: StateType,
  { queryLanguage, next, unique }: Surroundings,
): readonly (readonly [string, Piece])[] {
  const jsonata = queryLanguage === 'JSONata';
  const onward: readonly [string, Piece] =
    next === undefined ? ['End', raw('true')] : ['Next', `\${9:${literal(next)}}`];
  const inner = () => {
    const name = `\${3:${literal(unique('First'))}}`;
    return members(['StartAt', name], ['States', members([name, members(['Type', 'Pass'], ['End', raw('true')])])]);
  };
  switch (type) {
    case 'Task':
      return [
        ['Resource', '${2:arn:aws:states:::lambda:invoke}'],
        [jsonata ? 'Arguments' : 'Parameters', members(['FunctionName', '$3'])],
        onward,
      ];
    case 'Pass':
      return [onward];
    case 'Wait':
      return [['Seconds', raw('${2:30}')], onward];
    case 'Choice':
      return [
        ['Choices', { items: [choiceRule(queryLanguage, 2)] }],
        ['Default', next === undefined ? '$6' : `\${6:${literal(next)}}`],
      ];
    case 'Parallel':
      return [['Branches', { items: [inner()] }], onward];
    case 'Map':
      return [
        [jsonata ? 'Items' : 'ItemsPath', jsonata ? '{% \\$states.input.${2:items} %\\}' : '\\$.${2:items}'],
        ['ItemProcessor', inner()],
        onward,
      ];
    case 'Succeed':
      return [];
    case 'Fail':
      return [
        ['Error', '${2:ErrorName}'],
        ['Cause', '${3:What happened, for a person to read}'],
      ];
  }
}

/** The operators that are wanted most; a value behind the first one is a number. */
const operators = [
  ...['NumericGreaterThan', 'NumericEquals', 'NumericLessThan', 'StringEquals', 'StringMatches', 'BooleanEquals'],
  ...['IsPresent', 'IsNull', 'IsString', 'IsNumeric', 'TimestampGreaterThan', 'TimestampLessThan'],
];

/** A rule of a Choice state. `first`: the number of its first stop; it has four. */
export function choiceRule(queryLanguage: QueryLanguage, first: number): Piece {
  const next = ['Next', `$${first + 3}`] as const;
  return queryLanguage === 'JSONata'
    ? members(['Condition', `{% \\$states.input.\${${first}:value} > \${${first + 1}:0} %\\}`], next)
    : members(['Variable', `\\$.\${${first}:value}`], [choice(first + 1, operators), raw(`\${${first + 2}:0}`)], next);
}
