import { join } from "node:path";
import ts from "typescript";
import { root } from "./markdown.ts";
import type { Program } from "./programs.ts";

/** Files that both sets of options share; they are parsed once. */
const parsed = new Map<string, ts.SourceFile | undefined>();

const preamblePath = join(root, "test/docs/preamble.ts");

/**
 * Checks programs under the project's own compiler options, all in one go.
 *
 * A program that is not run may use what `preamble.ts` exports without importing it: readers of a page have met
 * it earlier, or can guess it.
 *
 * @returns for each program what the compiler says, as `line: message`
 */
export function typeCheck(programs: readonly Program[]): Map<Program, string[]> {
  const options = projectOptions();
  const [loose, strict] = [true, false].map((isLoose) => programs.filter((one) => one.isLoose === isLoose));
  return new Map([
    ...compile(strict ?? [], options),
    ...compile(loose ?? [], { ...options, exactOptionalPropertyTypes: false }),
  ]);
}

function compile(programs: readonly Program[], options: ts.CompilerOptions): Map<Program, string[]> {
  const preamble = exportsOf(preamblePath);
  const files = new Map(
    programs.map((program, index) => [
      join(root, "test/docs", `snippet-${index}.ts`),
      { program, code: program.run === undefined ? withPreamble(program.code, preamble) : program.code },
    ]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists.call(host, path);
  host.readFile = (path) => files.get(path)?.code ?? readFile.call(host, path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const file = files.get(path);
    if (file !== undefined)
      return ts.createSourceFile(path, `${file.code}\nexport {};\n`, languageVersion, true);
    if (!parsed.has(path)) parsed.set(path, getSourceFile.call(host, path, languageVersion, ...rest));
    return parsed.get(path);
  };
  const compiled = ts.createProgram([...files.keys()], options, host);
  return new Map(
    [...files].map(([path, { program }]) => {
      const source = compiled.getSourceFile(path);
      return [program, ts.getPreEmitDiagnostics(compiled, source).map(describeDiagnostic)];
    }),
  );
}

/** The project's own compiler options. */
export function projectOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  // A page may show a value without going on to use it.
  return { ...options, noUnusedLocals: false, pathsBasePath: root };
}

function describeDiagnostic({ file, start, messageText }: ts.Diagnostic): string {
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
  return `line ${line} of the snippet: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
}

function withPreamble(code: string, preamble: readonly string[]): string {
  const source = ts.createSourceFile("snippet.ts", code, ts.ScriptTarget.Latest, true);
  const own = declaredIn(source);
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const names = preamble.filter((name) => used.has(name) && !own.has(name));
  // On the first line, so that the numbers of lines stay as they are.
  return names.length === 0 ? code : `import { ${names.join(", ")} } from "./preamble.ts"; ${code}`;
}

function declaredIn(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const bind = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) bind(element.name);
  };
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) bind(name);
    } else if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamedImports(bindings))
        for (const { name } of bindings.elements) names.add(name.text);
    } else if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name) {
      names.add(statement.name.text);
    }
  }
  return names;
}

function exportsOf(path: string): string[] {
  const source = ts.createSourceFile(path, ts.sys.readFile(path) ?? "", ts.ScriptTarget.Latest, true);
  return [...declaredIn(source)];
}
