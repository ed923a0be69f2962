/** A text for people, by its English form, with `{0}`, `{1}` filled in: `vscode.l10n.t`, or plain English in a test. */
export type Translate = (message: string, ...values: (string | number | boolean)[]) => string;

/** The English form itself. */
export const english: Translate = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (whole, index: string) => {
    const value = values[Number(index)];
    return value === undefined ? whole : String(value);
  });
