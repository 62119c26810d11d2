package org.completion.jetbrains;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server of a model on loopback, in OpenAI's wire format. */
final class ModelServer implements AutoCloseable {
    static final String MODEL = "Qwen/Qwen2.5-Coder-7B";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> prompts = new CopyOnWriteArrayList<>();
    private volatile Function<String, String> model = prompt -> "";

    ModelServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Decides every answer; it may take its time. */
    void says(Function<String, String> model) {
        this.model = model;
    }

    /** Prompts so far. */
    List<String> prompts() {
        return prompts;
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (!exchange.getRequestMethod().equals("POST")) {
                send(exchange, "application/json", "{\"object\":\"list\",\"data\":[{\"id\":\"" + MODEL + "\",\"object\":\"model\"}]}");
                return;
            }
            String prompt = JsonParser.parseString(body).getAsJsonObject().get("prompt").getAsString();
            prompts.add(prompt);
            String text = model.apply(prompt);
            send(exchange, "text/event-stream", event(text, null) + event("", "stop") + "data: [DONE]\n\n");
        }
    }

    private static String event(String text, String finishReason) {
        JsonObject choice = new JsonObject();
        choice.addProperty("index", 0);
        choice.addProperty("text", text);
        choice.addProperty("finish_reason", finishReason);
        JsonObject event = new JsonObject();
        event.addProperty("id", "1");
        event.addProperty("object", "text_completion");
        event.add("choices", new Gson().toJsonTree(List.of(choice)));
        return "data: " + event + "\n\n";
    }

    private static void send(HttpExchange exchange, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
