/**
 * What ValidateStateMachineDefinition would answer: for one definition its response, for several a list of responses with the
 * file, and the name in the template, before each. Comments and settings decide nothing here, as the service knows none.
 */
import { checkDocument, type ServiceAnswer, serviceAnswer } from '../../language/index.ts';
import type { CheckedFile } from '../diagnose.ts';
import type { Report } from '../report.ts';

interface Answer extends ServiceAnswer {
  readonly file: string;
  readonly definition: string | undefined;
}

export function aws(answers: readonly Answer[]): string {
  const [first] = answers;
  if (first && answers.length === 1) {
    const { result, diagnostics, truncated } = first;
    return JSON.stringify({ result, diagnostics, truncated }, undefined, 2);
  }
  return JSON.stringify(answers, undefined, 2);
}

/** Errors only, as the service without being asked for more; with warnings where `least` is less than an error. */
export function answersOf({ files, least }: Pick<Report, 'files' | 'least'>): Answer[] {
  return files.flatMap((file: CheckedFile) =>
    file.definitions.map(({ name, document, machine, options: { workflowType, catalog } }) => {
      const found = checkDocument(document, machine, {
        comments: 'ignored',
        ...(workflowType && { workflowType }),
        ...(catalog && { catalog }),
      });
      const answer = serviceAnswer(document, machine, found, least === 'error' ? 'ERROR' : 'WARNING');
      return { file: file.path, definition: name, ...answer };
    }),
  );
}
