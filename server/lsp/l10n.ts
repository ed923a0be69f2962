/** Texts in the user's language: the only importer of @vscode/l10n. English stands in the code and is what is said without a bundle. */
import { config, t } from '@vscode/l10n';

export { t };

/** Loads the bundle of the client's language. @param uri of the bundle; absent: English. @throws when it cannot be read. */
export async function loadTexts(uri: string | undefined): Promise<void> {
  if (uri !== undefined && uri !== '') await config({ uri });
}
