/** New states as snippets: by type, in the query language of the place, leading on to what follows. */
import type { QueryLanguage, StateType } from '../../language/index.ts';
import type { Piece } from './snippet.ts';
import { literal, members, raw } from './snippet.ts';

/** The members of a fresh state behind its `Type`. `next` is the state to go on to; without one it ends its scope. */
export function freshState(
  type: StateType,
  queryLanguage: QueryLanguage,
  next: string | undefined,
): readonly (readonly [string, Piece])[] {
  const jsonata = queryLanguage === 'JSONata';
  const onward: readonly [string, Piece] =
    next === undefined ? ['End', raw('true')] : ['Next', `\${9:${literal(next)}}`];
  const inner = members(
    ['StartAt', '${2:First}'],
    ['States', members(['${2:First}', members(['Type', 'Pass'], ['End', raw('true')])])],
  );
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
    case 'Choice': {
      const rule = jsonata
        ? members(['Condition', '{% \\$states.input.${2:value} > ${3:0} %\\}'], ['Next', '$4'])
        : members(['Variable', '\\$.${2:value}'], ['NumericGreaterThan', raw('${3:0}')], ['Next', '$4']);
      return [
        ['Choices', { items: [rule] }],
        ['Default', next === undefined ? '$5' : `\${5:${literal(next)}}`],
      ];
    }
    case 'Parallel':
      return [['Branches', { items: [inner] }], onward];
    case 'Map':
      return [
        [jsonata ? 'Items' : 'ItemsPath', jsonata ? '{% \\$states.input.${1:items} %\\}' : '\\$.${1:items}'],
        ['ItemProcessor', inner],
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
