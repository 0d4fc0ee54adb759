/**
 * Which files fit into a launch configuration, and how a path stands there. Pure; the files of the workspace are paths with `/`,
 * relative to its folder.
 */
import { baseOf, companionGlob } from '../language/index.ts';

/** Where `**` is: all files that may stand in a member of a launch configuration. */
export const fileGlobs: { readonly [member: string]: string } = {
  program: '**/*.{asl,asl.json,asl.yaml,asl.yml,template,yaml,yml,json}',
  stateMachines: '**/*.{asl,asl.json,asl.yaml,asl.yml,template,yaml,yml,json}',
  template: '**/*.{template,yaml,yml,json}',
  input: companionGlob('input'),
  mocks: companionGlob('mocks'),
  handlers: companionGlob('handlers'),
  run: '**/*.aslrun.json',
};

export const elsewhere = '**/{node_modules,.git,.aws-sam,.serverless,cdk.out,dist,out}/**';

const definition = /\.asl(?:\.(?:json|ya?ml))?$/i;
const template =
  /(?:^|[/\\])(?:[^/\\]*template[^/\\]*|serverless[^/\\]*|[^/\\]+\.template)\.(?:json|ya?ml)$|\.template$/i;

export function isDefinitionFile(path: string): boolean {
  return definition.test(path);
}

/** By its name: what is in it is known when it is read. */
export function isTemplateFile(path: string): boolean {
  return !definition.test(path) && template.test(path);
}

/** Files for a member, the likely ones first: those beside the definition and named like it. */
export function filesFor(member: string, paths: readonly string[], program: string | undefined): string[] {
  const fits = (path: string) => {
    if (member === 'program' || member === 'stateMachines') return isDefinitionFile(path) || isTemplateFile(path);
    if (member === 'template') return isTemplateFile(path);
    return true;
  };
  const base = program === undefined ? undefined : baseOf(program.replace(/^\$\{workspaceFolder(?::[^}]*)?\}\//, ''));
  const folder = base?.replace(/[^/]*$/, '');
  const rank = (path: string) => {
    if (base !== undefined && path.startsWith(`${base}.`)) return 0;
    if (folder !== undefined && path.startsWith(folder)) return 1;
    return isTemplateFile(path) ? 3 : 2;
  };
  return paths.filter(fits).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en'));
}
