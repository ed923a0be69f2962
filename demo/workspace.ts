export async function writeWorkspace(_folder: string): Promise<readonly string[]> { return []; }
