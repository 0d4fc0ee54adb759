import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { preferenceDefaults, preferencesOf } from './preferences.ts';

interface Setting {
  readonly default?: unknown;
  readonly markdownDescription?: string;
}
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  contributes: { configuration: { properties: Readonly<Record<string, Setting>> } };
};
const settings = manifest.contributes.configuration.properties;

test.each(Object.entries(preferenceDefaults))(
  'asl.%s is a setting with a description and this default',
  (name, preset) => {
    expect(settings[`asl.${name}`]).toMatchObject({
      default: preset,
      markdownDescription: expect.stringMatching(/\.$/),
    });
  },
);

test('what the editor says counts, unless it is of another kind', () => {
  const found = preferencesOf({ hover: { enabled: false }, format: { sortFields: 'yes', lineWidth: 0 } });
  expect(found).toEqual({ ...preferenceDefaults, 'hover.enabled': false, 'format.lineWidth': 0 });
  expect(preferencesOf(undefined)).toEqual(preferenceDefaults);
});
