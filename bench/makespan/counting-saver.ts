import { MemorySaver } from "@langchain/langgraph";

/** A saver in memory that counts the bytes that it is given to keep. */
export class CountingSaver extends MemorySaver {
  bytes = 0;

  constructor() {
    super();
    const { serde } = this;
    this.serde = {
      dumpsTyped: async (value) => {
        const [type, bytes] = await serde.dumpsTyped(value);
        this.bytes += bytes.byteLength;
        return [type, bytes];
      },
      loadsTyped: (type, data) => serde.loadsTyped(type, data),
    };
  }
}
