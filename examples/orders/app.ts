import { App } from 'aws-cdk-lib';
import { OrdersStack } from './orders-stack';

new OrdersStack(new App(), 'Shop');
