/**
 * What people switch on and off in the editor's settings, section `asl`, beside the checking. One table: the name behind `asl.`
 * and what is in effect when nobody says anything. The descriptions stand in package.json.
 */
export const preferenceDefaults = {
  'completion.patterns': true,
  'hover.enabled': true,
  'signatureHelp.enabled': true,
  'semanticTokens.enabled': true,
  'folding.enabled': true,
  'selectionRanges.enabled': true,
  'inlayHints.nextStateType': true,
  'inlayHints.defaults': false,
  'inlayHints.retryTimeline': true,
  'inlayHints.expressionTypes': false,
  'codeLens.run': true,
  'codeLens.references': true,
  'codeLens.files': true,
  'format.enabled': true,
  'format.sortFields': false,
  'format.lineWidth': 100,
} as const;

type Widened<T> = T extends boolean ? boolean : T extends number ? number : T;
type Name = keyof typeof preferenceDefaults;

export type Preferences = { readonly [name in Name]: Widened<(typeof preferenceDefaults)[name]> };

/** From the section as the editor sends it, nested. What is no value of the setting's kind counts as not there. */
export function preferencesOf(section: unknown): Preferences {
  const given = Object.entries(preferenceDefaults).map(([name, preset]) => {
    let value: unknown = section;
    for (const step of name.split('.'))
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined;
    return [name, typeof value === typeof preset ? value : preset];
  });
  return Object.fromEntries(given) as Preferences;
}
