import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const program = join(root, "test/types/__sentences__.ts");

const preamble = `
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
const work = { description: "Works", agent: async () => "done" };
const base = new SupervisorWorkflowBuilder({ name: "planner", model: "openai:gpt-5-mini" });
`;

/** Programs that must not compile, each with the sentence that the compiler must show. */
const cases = {
  duplicate: {
    code: "base.participants({ venue: work }).participants({ venue: work });",
    sentence: 'There is a participant "venue" already: each name may be given once.',
  },
  reserved: {
    code: "base.participants({ supervisor: work });",
    sentence: '"supervisor" is a node of the workflow\'s own: give the participant another name.',
  },
  secondSupervisor: {
    code: "base.participants({ venue: work }).withSupervisor(() => ({ nextAgent: null })).withSupervisor(() => ({ nextAgent: null }));",
    sentence: "This workflow has a supervisor already: call withSupervisor() once.",
  },
  noParticipants: {
    code: "base.build();",
    sentence: "This workflow has no participants: add some with participants({ … }) before build().",
  },
  noParticipantsCompile: {
    code: "base.compile();",
    sentence: "This workflow has no participants: add some with participants({ … }) before compile().",
  },
  unknownName: {
    code: 'base.participants({ venue: work }).withSupervisor(() => ({ nextAgent: "vanue" }));',
    sentence: '"venue"',
  },
} as const;

/** What the compiler says about each case, a function of its own in one program. */
function diagnose(): Map<string, string> {
  const lines = [...preamble.trim().split("\n")];
  const lineOf = new Map<number, string>();
  for (const [name, { code }] of Object.entries(cases)) {
    lineOf.set(lines.length, name);
    lines.push(`export const ${name} = () => ${code}`);
  }
  const source = lines.join("\n");
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => path === program || fileExists.call(host, path);
  host.readFile = (path) => (path === program ? source : readFile.call(host, path));
  host.getSourceFile = (path, version, ...rest) =>
    path === program
      ? ts.createSourceFile(path, source, version)
      : getSourceFile.call(host, path, version, ...rest);
  const compiled = ts.createProgram([program], options, host);
  const file = compiled.getSourceFile(program);
  const found = new Map<string, string>();
  for (const diagnostic of compiled.getSemanticDiagnostics(file)) {
    const line = ts.getLineAndCharacterOfPosition(file as ts.SourceFile, diagnostic.start ?? 0).line;
    const name = lineOf.get(line) ?? `line ${line}`;
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n").replaceAll('\\"', '"');
    found.set(name, `${found.get(name) ?? ""}${text}\n`);
  }
  return found;
}

describe("the compiler's message", () => {
  const found = diagnose();

  it.each(Object.entries(cases))("for %s has the sentence", (name, { sentence }) => {
    expect(found.get(name) ?? "it compiles").toContain(sentence);
  });

  it("is there for these programs alone", () => {
    expect([...found.keys()].sort()).toEqual(Object.keys(cases).sort());
  });
});
