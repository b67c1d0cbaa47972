import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The events of rasid as they come, by Kafka's own client.
 * Usage: java -cp 'jars/*' Events.java [BROKER] [COUNT], with kafka-clients and slf4j among the jars.
 */
public class Events {
    public static void main(String[] arguments) {
        String broker = arguments.length > 0 ? arguments[0] : "127.0.0.1:9092";
        long count = arguments.length > 1 ? Long.parseLong(arguments[1]) : Long.MAX_VALUE;
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", broker,
                "group.id", "my-java-subscriber",
                "auto.offset.reset", "earliest", // `latest` would skip what was published while we were away too long
                "enable.auto.commit", false);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("events.enriched"));
            for (long printed = 0; printed < count; ) {
                Map<TopicPartition, OffsetAndMetadata> handled = new HashMap<>();
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    var kind = new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
                    boolean probe = record.headers().lastHeader("ce_probe") != null; // only shows that all works
                    if (kind.equals("org.rasid.event.extracted") && !probe) {
                        System.out.println(record.value()); // JSON, by the schema that ce_dataschema names
                        printed++;
                    }
                    var partition = new TopicPartition(record.topic(), record.partition());
                    handled.put(partition, new OffsetAndMetadata(record.offset() + 1));
                    if (printed == count) break; // the rest was not handled: it comes at the next start
                }
                consumer.commitSync(handled); // after the work: a crash repeats records and loses none
            }
        }
    }
}
