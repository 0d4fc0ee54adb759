/** The schema of configuration files, made from the list of rules: for editors, and for the validation of what people write. */
import type { Level } from './diagnostics.ts';
import { rules } from './rules/index.ts';

export const levels: readonly Level[] = ['off', 'hint', 'information', 'warning', 'error'];

export const workflowTypes = ['STANDARD', 'EXPRESS'] as const;
export type WorkflowType = (typeof workflowTypes)[number];

/** The part of JSON Schema that the file needs. */
export interface ConfigSchema {
  readonly type?: 'object' | 'array' | 'string';
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, ConfigSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | ConfigSchema;
  readonly items?: ConfigSchema;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly [annotation: string]: unknown;
}

export const configSchema: ConfigSchema = schemaOfConfig();

/** The schema as a file, for other editors and for the completion of configuration files. */
export function configSchemaText(): string {
  const { rules: once } = configSchema.properties ?? {};
  let written = false;
  // The rules stand in it twice, and are many.
  const text = JSON.stringify(
    configSchema,
    (_, value: unknown) => {
      if (value !== once) return value;
      if (written) return { $ref: '#/properties/rules' };
      written = true;
      return value;
    },
    2,
  );
  return `${text}\n`;
}

function schemaOfConfig(): ConfigSchema {
  const level: ConfigSchema = { type: 'string', enum: levels };
  const workflowType: ConfigSchema = {
    type: 'string',
    enum: workflowTypes,
    description: 'Type of the state machines. A comment in a definition and a template that names it are stronger.',
  };
  const severities: ConfigSchema = {
    type: 'object',
    description: 'How severe each rule is, by its id.',
    properties: Object.fromEntries(
      rules.map(({ id, summary, severity }) => [
        id,
        {
          ...level,
          description: `${summary} (default: ${severity})`,
          markdownDescription: `${summary}\n\nDefault: \`${severity}\``,
          default: severity,
        },
      ]),
    ),
    // A rule that is not known is told by the reader, who also knows which one may be meant.
    additionalProperties: level,
  };
  const globs = (description: string): ConfigSchema => ({ type: 'array', items: { type: 'string' }, description });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'ASL Workbench: configuration (.aslrc.json, .aslrc.yaml)',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', description: 'Where the schema of this file is, for other editors.' },
      workflowType,
      rules: severities,
      ignore: globs(
        'Files that are not checked: globs relative to this folder; one without a slash is about a name at any depth.',
      ),
      overrides: {
        type: 'array',
        description: 'Other decisions for some files; the last that fits decides.',
        items: {
          type: 'object',
          required: ['files'],
          additionalProperties: false,
          properties: {
            files: globs('Globs of the files, relative to this folder.'),
            workflowType,
            rules: severities,
          },
        },
      },
    },
  };
}
