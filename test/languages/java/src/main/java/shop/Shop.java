package shop;

import io.github.cdksqsconnector.Activity;
import io.github.cdksqsconnector.BindingOptions;
import io.github.cdksqsconnector.ConsumerOptions;
import io.github.cdksqsconnector.Encryption;
import io.github.cdksqsconnector.FifoQueue;
import io.github.cdksqsconnector.IBindableQueue;
import io.github.cdksqsconnector.ManagedRedriveOptions;
import io.github.cdksqsconnector.Producer;
import io.github.cdksqsconnector.QueueAlarm;
import io.github.cdksqsconnector.QueueDashboard;
import io.github.cdksqsconnector.QueueMonitorOptions;
import io.github.cdksqsconnector.RedrivePolicy;
import io.github.cdksqsconnector.SqsRules;
import io.github.cdksqsconnector.StandardQueue;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.sns.Topic;

/** The app of typescript.ts in Java: the first argument is the folder that it synthesizes to. */
public final class Shop {
    private Shop() {
    }

    public static void main(final String[] args) {
        final App app = App.Builder.create().outdir(args[0]).analyticsReporting(false).build();
        Validations.of(app).addPlugins(new SqsRules());
        final Stack stack = new Stack(app, "Shop");

        final StandardQueue orders = StandardQueue.Builder.create(stack, "Orders")
            .retentionPeriod(Duration.days(7))
            .encryption(Encryption.kms())
            .redrivePolicy(RedrivePolicy.managed(ManagedRedriveOptions.builder().maxReceiveCount(5).build()))
            .build();
        final FifoQueue payments = FifoQueue.Builder.create(stack, "Payments").highThroughput(true).contentBasedDeduplication(true).build();
        final IBindableQueue returns = StandardQueue.fromQueueArn(stack, "Returns", "arn:aws:sqs:eu-west-1:111111111111:returns");

        final Function ship = Function.Builder.create(stack, "Ship")
            .runtime(Runtime.NODEJS_22_X)
            .handler("index.handler")
            .code(Code.fromInline("exports.handler = async () => {};"))
            .timeout(Duration.seconds(20))
            .build();
        orders.bindConsumer(ship, ConsumerOptions.builder().batchSize(10).maxConcurrency(5).build());
        payments.bindSender(ship);
        returns.bindSender(ship, BindingOptions.builder().bindingName("GoodsBack").build());
        payments.grantActivities(ship, Activity.GET_QUEUE_ATTRIBUTES, Activity.PURGE_QUEUE);
        orders.allowProducer(Producer.topic(new Topic(stack, "News")));

        final Topic onCall = new Topic(stack, "OnCall");
        orders.monitor(QueueMonitorOptions.builder().topic(onCall).timeToDrain(Duration.minutes(10)).omit(List.of(QueueAlarm.IN_FLIGHT)).build());
        QueueDashboard.Builder.create(stack, "Dashboard").queues(List.of(orders, payments)).build();

        app.synth();
    }
}
