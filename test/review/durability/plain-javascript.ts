import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import typescript from "typescript";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Relative imports and exports of TypeScript files, as this project writes them; types alone are not loaded. */
const IMPORT = /^(?:import|export) (?!type )[^;]*?from "(\.[^"]+\.ts)";/gm;

/**
 * Writes a program and everything of this project that it loads as plain JavaScript into a folder.
 *
 * A process that has to translate first takes several times as long to start.
 *
 * @returns the program's file there
 */
export async function asPlainJavaScript(program: string, folder: string): Promise<string> {
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const translated = (file: string): string => join(folder, relative(root, file)).replace(/\.ts$/, ".js");
  const known = new Set<string>();
  const translate = async (file: string): Promise<void> => {
    if (known.has(file)) return;
    known.add(file);
    const source = await readFile(file, "utf8");
    const { outputText } = typescript.transpileModule(source, {
      fileName: file,
      compilerOptions: {
        module: typescript.ModuleKind.ESNext,
        target: typescript.ScriptTarget.ES2022,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    });
    await mkdir(dirname(translated(file)), { recursive: true });
    await writeFile(translated(file), outputText);
    const imports = [...source.matchAll(IMPORT)].flatMap(([, path]) => path ?? []);
    await Promise.all(imports.map((path) => translate(resolve(dirname(file), path))));
  };
  await translate(program);
  return translated(program);
}
