export {
  ask,
  delegate,
  done,
  fail,
  route,
  type Script,
  type ScriptedAnswer,
  type ScriptedRequest,
  type ScriptStep,
  structured,
  toolCall,
} from "./script.ts";
export { ScriptedChatModel } from "./scripted-chat-model.ts";
