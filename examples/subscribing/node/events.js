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
  eachMessage: async ({ message }) => {
    // The kind of record stands in a header: others on this topic close or retract what came before.
    if (message.headers.ce_type.toString() !== "org.rasid.event.extracted" || printed >= count) return;
    if (message.headers.ce_probe) return; // it only shows that all works
    const event = JSON.parse(message.value);
    console.log(`${event.event_type}/${event.mode} · ${event.location?.name ?? "no place"} · ${event.evidence.text}`);
    printed += 1;
    if (printed === count) setImmediate(() => consumer.disconnect().then(() => process.exit(0)));
  },
});
