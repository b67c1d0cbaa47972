// The events of rasid as they come, by kafkajs. Usage: npm install && node events.js [BROKER] [COUNT]
import { Kafka, logLevel } from "kafkajs";

const broker = process.argv[2] ?? process.env.RASID_KAFKA ?? "127.0.0.1:9092";
const count = Number(process.argv[3] ?? Infinity);
const kafka = new Kafka({ clientId: "my-subscriber", brokers: [broker], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: "my-node-subscriber" });
let printed = 0;

await consumer.connect();
await consumer.subscribe({ topic: "events.enriched", fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ topic, partition, message }) => {
    if (printed >= count) return; // not handled, so not committed: it comes at the next start
    // The kind of record stands in a header: others on this topic close or retract what came before.
    const extracted = message.headers.ce_type.toString() === "org.rasid.event.extracted";
    if (extracted && !message.headers.ce_probe) { // a probe only shows that all works
      const event = JSON.parse(message.value);
      console.log(`${event.event_type}/${event.mode} · ${event.location?.name ?? "no place"} · ${event.evidence.text}`);
      printed += 1;
    }
    // After the work: a crash repeats records and loses none.
    await consumer.commitOffsets([{ topic, partition, offset: String(BigInt(message.offset) + 1n) }]);
    if (printed === count) setImmediate(() => consumer.disconnect().then(() => process.exit(0)));
  },
});
