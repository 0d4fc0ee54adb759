/** `npm run generate`: everything that is made from the code's own tables. With `--check` nothing is written, and what is not current fails. */
import './generate-schemas.ts';
import './generate-rules.ts';
import './generate-settings.ts';
