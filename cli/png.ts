/**
 * SVG to PNG, by resvg compiled to WebAssembly: no browser, nothing native. It brings no letters, so fonts are looked for where
 * systems keep them; without one there is no picture, and it is said so, rather than a picture without words.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { UserError } from './files.ts';

export interface PngOptions {
  readonly scale: number;
  readonly fonts: readonly string[];
  /** Where fonts are; by default the folders of the system. */
  readonly folders?: readonly string[];
}

export interface Png {
  readonly bytes: Uint8Array;
  readonly words: readonly string[];
}

/** More pixels than these are more memory than a machine may have. */
const mostPixels = 60e6;

export async function pngOf(
  svg: string,
  size: { readonly width: number; readonly height: number },
  { scale, fonts, folders = systemFolders() }: PngOptions,
): Promise<Png> {
  const words: string[] = [];
  const buffers = fonts.map(readFont);
  const found = fontFiles(folders);
  const faces = families.map(family => family.map(name => found.get(name))).find(([regular]) => regular !== undefined);
  for (const file of faces ?? []) if (file !== undefined) buffers.push(readFont(file));
  if (buffers.length === 0)
    throw new UserError(
      'There is no font for the words in a PNG. Install Arial, Liberation Sans, DejaVu Sans or Noto Sans, or name a font file with --font. SVG, Mermaid and DOT need none.',
    );
  const foreign = foreignLetters(svg);
  if (foreign !== '') {
    const others = [...found].filter(([name]) => otherLetters.test(name)).slice(0, 4);
    for (const [, file] of others) buffers.push(readFont(file));
    if (others.length === 0 && fonts.length === 0)
      words.push(`The font may have no letters for ${foreign}. Name one that has with --font.`);
  }
  const pixels = size.width * size.height * scale * scale;
  const zoom = pixels > mostPixels ? scale * Math.sqrt(mostPixels / pixels) : scale;
  if (zoom < scale)
    words.push(
      `The picture is so large that it is drawn at ${Math.round((zoom / scale) * 100)} % of the size asked for. An SVG is always sharp.`,
    );
  await start();
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: zoom },
    font: { fontBuffers: buffers, defaultFontFamily: 'Arial', sansSerifFamily: faces ? familyName(faces[0]) : 'Arial' },
  });
  return { bytes: image.render().asPng(), words };
}

let started: Promise<void> | undefined;
function start(): Promise<void> {
  started ??= initWasm(readFileSync(wasmFile()));
  return started;
}

/** Beside the bundle; in node_modules where the sources run. */
function wasmFile(): URL | string {
  const beside = new URL('./resvg.wasm', import.meta.url);
  if (existsSync(beside)) return beside;
  return createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
}

function readFont(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UserError(`The font ${file} cannot be read: ${(error as Error).message}.`);
  }
}

/** Files of faces by family, regular and bold and italic, the ones first whose letters are as wide as the layout takes them to be. */
const families: readonly (readonly string[])[] = [
  ['arial.ttf', 'arialbd.ttf', 'ariali.ttf'],
  ['arial.ttf', 'arial bold.ttf', 'arial italic.ttf'],
  ['liberationsans-regular.ttf', 'liberationsans-bold.ttf', 'liberationsans-italic.ttf'],
  ['arimo-regular.ttf', 'arimo-bold.ttf', 'arimo-italic.ttf'],
  ['helvetica.ttc'],
  ['notosans-regular.ttf', 'notosans-bold.ttf', 'notosans-italic.ttf'],
  ['opensans-regular.ttf', 'opensans-bold.ttf', 'opensans-italic.ttf'],
  ['dejavusans.ttf', 'dejavusans-bold.ttf', 'dejavusans-oblique.ttf'],
  ['segoeui.ttf', 'segoeuib.ttf', 'segoeuii.ttf'],
];

const familyNames: Readonly<Record<string, string>> = {
  arial: 'Arial',
  liberationsans: 'Liberation Sans',
  arimo: 'Arimo',
  helvetica: 'Helvetica',
  notosans: 'Noto Sans',
  opensans: 'Open Sans',
  dejavusans: 'DejaVu Sans',
  segoeui: 'Segoe UI',
};

function familyName(file: string | undefined): string {
  const key = path
    .basename(file ?? '')
    .toLowerCase()
    .replace(/(-.*)?\.tt[fc]$/, '');
  return familyNames[key] ?? 'Arial';
}

const otherLetters = /cjk|emoji|symbola|hiragino|yugoth|msyh|msgothic|malgun|arabic|hebrew|devanagari|thai/;

/** A few of the letters that a Latin font need not have. */
function foreignLetters(svg: string): string {
  const letters = svg.replace(/[\0-\u052f\u1e00-\u206f\u2190-\u22ff\ufffd]/g, '');
  return [...new Set(letters)].slice(0, 5).join('');
}

function systemFolders(): string[] {
  const home = homedir();
  switch (process.platform) {
    case 'win32':
      return [
        path.join(process.env.WINDIR ?? 'C:\\Windows', 'Fonts'),
        path.join(home, 'AppData', 'Local', 'Microsoft', 'Windows', 'Fonts'),
      ];
    case 'darwin':
      return ['/System/Library/Fonts', '/Library/Fonts', path.join(home, 'Library', 'Fonts')];
    default:
      return [
        '/usr/share/fonts',
        '/usr/local/share/fonts',
        path.join(home, '.fonts'),
        path.join(home, '.local', 'share', 'fonts'),
      ];
  }
}

/** By name in small letters. */
function fontFiles(folders: readonly string[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    let names: string[];
    try {
      names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    } catch {
      continue;
    }
    for (const name of names)
      if (/\.(ttf|otf|ttc)$/i.test(name)) files.set(path.basename(name).toLowerCase(), path.join(folder, name));
  }
  return files;
}
