package interop;

import com.amazon.sqs.javamessaging.AmazonSQSExtendedClient;
import com.amazon.sqs.javamessaging.ExtendedClientConfiguration;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Sends, receives and deletes with the extended client for Java: a line of JSON on stdin asks for one call, a line on stdout answers it. */
public final class Driver {
    private static final ObjectMapper JSON = new ObjectMapper();
    // The SDK that the extended client brings does not look for endpoints in the environment.
    private static final S3Client S3 = S3Client.builder().forcePathStyle(true).endpointOverride(endpoint("AWS_ENDPOINT_URL_S3")).build();
    private static final SqsClient SQS = SqsClient.builder().endpointOverride(endpoint("AWS_ENDPOINT_URL_SQS")).build();

    private Driver() {
    }

    public static void main(String[] args) throws Exception {
        // System.out writes in the charset of the machine.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(JSON.writeValueAsString(answer(JSON.readTree(line))));
        }
    }

    private static Map<String, ?> answer(JsonNode ask) {
        try {
            SqsClient sqs = new AmazonSQSExtendedClient(SQS, configuration(ask));
            return switch (ask.get("call").asText()) {
                case "send" -> send(sqs, ask);
                case "receive" -> receive(sqs, ask);
                default -> delete(sqs, ask);
            };
        } catch (RuntimeException error) {
            return Map.of("error", error.toString());
        }
    }

    private static URI endpoint(String variable) {
        return URI.create(System.getenv(variable));
    }

    private static ExtendedClientConfiguration configuration(JsonNode ask) {
        ExtendedClientConfiguration legacy = new ExtendedClientConfiguration().withPayloadSupportEnabled(S3, ask.get("bucket").asText(), true);
        return ask.get("marker").asText().equals("SQSLargePayloadSize") ? legacy : legacy.withLegacyReservedAttributeNameDisabled();
    }

    private static Map<String, ?> send(SqsClient sqs, JsonNode ask) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        ask.get("attributes").fields().forEachRemaining((entry) -> attributes.put(entry.getKey(),
            MessageAttributeValue.builder().dataType("String").stringValue(entry.getValue().asText()).build()));
        String group = ask.has("group") ? ask.get("group").asText() : null;
        sqs.sendMessage((send) -> send.queueUrl(ask.get("queueUrl").asText()).messageBody(ask.get("body").asText())
            .messageAttributes(attributes).messageGroupId(group));
        return Map.of();
    }

    private static Map<String, ?> receive(SqsClient sqs, JsonNode ask) {
        String[] names = JSON.convertValue(ask.get("names"), String[].class);
        Message message = sqs.receiveMessage((receive) -> receive.queueUrl(ask.get("queueUrl").asText()).waitTimeSeconds(10)
            .messageAttributeNames(names)).messages().get(0);
        Map<String, String> attributes = new HashMap<>();
        message.messageAttributes().forEach((name, value) -> attributes.put(name, value.stringValue()));
        return Map.of("body", message.body(), "attributes", attributes, "receiptHandle", message.receiptHandle());
    }

    private static Map<String, ?> delete(SqsClient sqs, JsonNode ask) {
        sqs.deleteMessage((delete) -> delete.queueUrl(ask.get("queueUrl").asText()).receiptHandle(ask.get("receiptHandle").asText()));
        return Map.of();
    }
}
