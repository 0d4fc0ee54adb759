/** What the editor and the settings want of formatting. */
export interface FormatOptions {
  /** Blanks for one level in JSON, or a tab; in YAML always blanks. */
  readonly unit: string;
  /** What was on one line stays there while it ends before this column; 0 for never. */
  readonly lineWidth: number;
  readonly insertFinalNewline?: boolean | undefined;
  readonly trimFinalNewlines?: boolean | undefined;
}
