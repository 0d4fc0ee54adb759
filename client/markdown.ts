/**
 * Workflows in the Markdown preview: a fence of the language `asl` is shown as its picture. VS Code hands us its markdown-it; what
 * draws is loaded when the first such fence is met.
 */
import { createRequire } from 'node:module';
import type { FenceHtml } from '../graph/index.ts';

/** As much of markdown-it as this needs. */
export interface MarkdownIt {
  readonly renderer: { readonly rules: Record<string, RenderRule | undefined> };
}

interface Token {
  readonly info: string;
  readonly content: string;
}

type RenderRule = (
  tokens: readonly Token[],
  index: number,
  options: unknown,
  env: unknown,
  self: {
    renderAttrs(token: Token): string;
    renderToken(tokens: readonly Token[], index: number, options: unknown): string;
  },
) => string;

/** What `activate` returns for VS Code's Markdown preview. `file` is the program dist/fence.cjs. */
export function markdownExtension(file: string): { extendMarkdownIt(md: MarkdownIt): MarkdownIt } {
  let load = (): FenceHtml => {
    const { fenceHtml } = createRequire(file)(file) as { fenceHtml: FenceHtml };
    load = () => fenceHtml;
    return fenceHtml;
  };
  // The preview renders all of the text at every change.
  const drawn = new Map<string, string>();
  const draw = (text: string, info: string) => {
    const key = `${info} ${text}`;
    const html = drawn.get(key) ?? load()(text, info);
    drawn.delete(key);
    drawn.set(key, html);
    for (const oldest of drawn.keys()) if (drawn.size > 50) drawn.delete(oldest);
    return html;
  };
  return {
    extendMarkdownIt(md) {
      const { rules } = md.renderer;
      const before = rules.fence;
      rules.fence = (tokens, index, options, env, self) => {
        const token = tokens[index];
        if (!token || !ours.test(token.info.trim()))
          return before?.(tokens, index, options, env, self) ?? self.renderToken(tokens, index, options);
        // The attributes lead from the preview to the line.
        return `<div${self.renderAttrs(token)}>${draw(token.content, token.info)}</div>\n`;
      };
      return md;
    },
  };
}

/** ```asl, ```asl.json, ```asl-yaml … */
const ours = /^asl([.-](json|ya?ml))?(?=$|[\s{])/i;
