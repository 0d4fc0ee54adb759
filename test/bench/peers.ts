/** The published tools that ours is measured against, each behind the call that does the same work. */
import { createRequire } from 'node:module';
import type { LanguageService, Position } from 'amazon-states-language-service';
import type { Format } from '../../language/index.ts';

const require = createRequire(import.meta.url);
// CommonJS, and its YAML half is an unbundled dependency of its own.
const { getLanguageService, getYamlLanguageService, TextDocument } =
  require('amazon-states-language-service') as typeof import('amazon-states-language-service');

const aslOptions = { ignoreColonOffset: false, shouldShowStateSnippets: true };
// As they come: who configures one without naming its schemas takes the schema of state machines away from it.
const services: Record<Format, LanguageService> = {
  json: getLanguageService({ aslOptions }),
  yaml: getYamlLanguageService({ aslOptions }),
};

let version = 0;

/**
 * AWS's language service, as its server uses it: a document is parsed anew for each version, under the same name, which is
 * what it remembers the schema by.
 */
export const awsService = {
  open(text: string, format: Format) {
    const document = TextDocument.create(
      `file:///bench/definition.asl.${format}`,
      format === 'json' ? 'asl' : 'asl-yaml',
      ++version,
      text,
    );
    return { document, service: services[format], parsed: services[format].parseJSONDocument(document) };
  },
  async validate(text: string, format: Format) {
    const { document, service, parsed } = awsService.open(text, format);
    return service.doValidation(document, parsed);
  },
};

export type Opened = ReturnType<typeof awsService.open>;

export async function complete({ document, service, parsed }: Opened, position: Position) {
  return service.doComplete(document, position, parsed);
}

export async function hover({ document, service, parsed }: Opened, position: Position) {
  return service.doHover(document, position, parsed);
}
