/** The text of a result as a person has written it: JSON, with comments if they like. */
import { type Json, parseDocument, toJson } from '../language/index.ts';
import { Lines, startAtOne } from './position.ts';
import { notAnswered } from './trouble.ts';

/** Throws a `Trouble` that says where it is wrong. */
export function parseAnswer(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Read below, with positions.
  }
  const { problems, root } = parseDocument(text, 'json');
  const [problem] = problems;
  if (!problem && root) return toJson(root);
  if (!problem) throw notAnswered('The result is empty. Write null for none.');
  const { line, column } = new Lines(text).toClient(problem.span.start, startAtOne);
  throw notAnswered(`The result is no JSON: ${line}:${column}: ${problem.message}`);
}
