// The Markdown preview, with VS Code's own markdown-it: a fence of ours becomes a picture, others stay what they are.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';

const poller = `StartAt: Ask
States:
  Ask: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Next: Done}
  Done: {Type: Succeed}`;

const html = (text: string) => vscode.commands.executeCommand<string>('markdown.api.render', text);

suite('workflows in Markdown', () => {
  test('a fence of asl is a picture with its names, and leads to its line', async () => {
    const rendered = await html(`# Title\n\n\`\`\`asl\n${poller}\n\`\`\`\n`);
    assert.match(rendered, /data-line="2"[^>]*><div class="asl-fence"><svg [^>]*class="asl-picture"/);
    assert.match(rendered, />Ask<.*>Done</s);
  });

  test('a broken one says why, and shows the text as text', async () => {
    const rendered = await html('```asl\n{"StartAt": "<img src=x>",\n```\n');
    assert.match(rendered, /This workflow cannot be drawn\..*\(line \d\)/);
    assert.match(rendered, /&lt;img src=x&gt;/);
    assert.doesNotMatch(rendered, /<svg|<img/);
  });

  test('other fences stay as they are', async () => {
    const rendered = await html('```json\n{"StartAt": 1}\n```\n');
    assert.match(rendered, /<pre[^>]*><code [^>]*language-json/);
    assert.doesNotMatch(rendered, /asl-/);
  });
});
