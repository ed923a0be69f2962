/** A file name for the findings of a query or table, without characters that some system refuses. */
export const fileNameOf = (name: string, format: string): string => {
  const plain = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '').slice(0, 60);
  return `${plain === '' ? 'result' : plain}-differences.${format}`;
};
