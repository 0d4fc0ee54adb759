/**
 * How many iterations a Map that stands before its work will have, as far as that can be told without running it: what is read
 * from S3 is not.
 */
import { type Json, memberValue, type State, toJson } from '../language/index.ts';
import { type EvaluationData, evaluateText } from './evaluate.ts';

/** Undefined when nobody knows, or when the Map is going to fail. `entered`: nothing of the state has run. */
export async function itemsComing(state: State, data: EvaluationData, entered: boolean): Promise<number | undefined> {
  const written = (name: string): Json | undefined => {
    const node = memberValue(state.node, name);
    return node && toJson(node);
  };
  if (written('ItemReader') !== undefined) return undefined;
  const evaluated = async (field: Json | undefined, of: Json): Promise<Json> =>
    typeof field === 'string' ? evaluateText(field, { ...data, data: of }) : (field ?? of);
  try {
    const inputPath = written('InputPath');
    const input = entered && inputPath !== null ? await evaluated(inputPath, data.data) : data.data;
    const items = await evaluated(written(state.queryLanguage === 'JSONata' ? 'Items' : 'ItemsPath'), input);
    return Array.isArray(items) ? items.length : undefined;
  } catch {
    return undefined;
  }
}
