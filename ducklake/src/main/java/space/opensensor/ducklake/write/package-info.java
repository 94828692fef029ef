/** Data files the lake writes itself: rows from programs, and merged files. */
package space.opensensor.ducklake.write;
