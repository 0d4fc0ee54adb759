/** Where the Developer Guide of AWS Step Functions says more. */
import type { Field, StateType } from '../../../language/index.ts';

const guide = 'https://docs.aws.amazon.com/step-functions/latest/dg';

export const guidePages = {
  intrinsics: `${guide}/intrinsic-functions.html`,
  jsonata: `${guide}/transforming-data.html`,
  context: `${guide}/input-output-contextobject.html`,
  errors: `${guide}/concepts-error-handling.html`,
  variables: `${guide}/workflow-variables.html`,
} as const;

/** A name that somebody gave, as Markdown shows it: none of its characters means something, and nothing is told to be nothing. */
export function shownName(name: string): string {
  if (name.trim() === '') return '(no name)';
  return name.replace(/[\\`*[\]<>~|]|(?<![\p{L}\d])_|_(?![\p{L}\d])/gu, '\\$&');
}

export function pageOfState(type: StateType): string {
  return `${guide}/state-${type.toLowerCase()}.html`;
}

/** Fields that have a page to themselves, whatever object they stand in. */
const pages: Readonly<Record<string, string>> = {
  QueryLanguage: guidePages.jsonata,
  InputPath: `${guide}/input-output-inputpath-params.html`,
  Parameters: `${guide}/input-output-inputpath-params.html`,
  ResultSelector: `${guide}/input-output-inputpath-params.html`,
  ResultPath: `${guide}/input-output-resultpath.html`,
  OutputPath: `${guide}/concepts-input-output-filtering.html`,
  Arguments: guidePages.jsonata,
  Output: guidePages.jsonata,
  Assign: guidePages.variables,
  Retry: guidePages.errors,
  Catch: guidePages.errors,
  Credentials: `${guide}/concepts-access-cross-acct-resources.html`,
  ItemReader: `${guide}/input-output-itemreader.html`,
  ItemsPath: `${guide}/input-output-itemspath.html`,
  ItemSelector: `${guide}/input-output-itemselector.html`,
  ItemBatcher: `${guide}/input-output-itembatcher.html`,
  ResultWriter: `${guide}/input-output-resultwriter.html`,
};

const shapePages: Partial<Record<Field['shape'], string>> = {
  machine: `${guide}/statemachine-structure.html`,
  branch: pageOfState('Parallel'),
  processor: pageOfState('Map'),
  processorConfig: pageOfState('Map'),
  choiceRule: pageOfState('Choice'),
  nestedRule: pageOfState('Choice'),
  retrier: guidePages.errors,
  catcher: guidePages.errors,
  itemReader: `${guide}/input-output-itemreader.html`,
  readerConfig: `${guide}/input-output-itemreader.html`,
  itemBatcher: `${guide}/input-output-itembatcher.html`,
  resultWriter: `${guide}/input-output-resultwriter.html`,
  writerConfig: `${guide}/input-output-resultwriter.html`,
  credentials: `${guide}/concepts-access-cross-acct-resources.html`,
};

export function pageOf({ name, shape, states }: Field): string {
  const [only] = states;
  return (
    (shape === 'state' ? pages[name] : undefined) ??
    shapePages[shape] ??
    (states.length === 1 && only ? pageOfState(only) : `${guide}/statemachine-structure.html`)
  );
}
